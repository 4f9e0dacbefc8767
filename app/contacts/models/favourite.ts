import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change } from '#records/change'
import * as clock from '#records/clock'
import type { RecordRow } from '#records/record'
import { Tracked } from '#records/tracked'
import { forgetKept } from '#contacts/models/favourite/kept'

/** A record that somebody keeps at hand in the sidebar. */
export default class Favourite extends Tracked {
  static table = 'favourites'

  declare userId: number
  declare recordName: string
  declare recordId: number
  declare createdAt: DateTime

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('userId', {})
    this.$addColumn('recordName', {})
    this.$addColumn('recordId', {})
    this.$addColumn('createdAt', {
      prepare: (value: DateTime) => clock.toColumn(value),
      consume: (raw: string) => clock.fromColumn(raw),
    })
  }

  get historyOf() {
    return { recordName: this.recordName, recordId: this.recordId }
  }

  static of(by: Actor, row: RecordRow): Promise<Favourite | null> {
    return this.query()
      .where({ userId: by.id!, recordName: row.recordName, recordId: row.id })
      .first()
  }

  static async add(by: Actor, row: RecordRow) {
    if (await this.of(by, row)) return
    await change(by, 'favourite_added', () =>
      this.create({
        userId: by.id!,
        recordName: row.recordName,
        recordId: row.id,
        createdAt: DateTime.utc(),
      })
    )
    forgetKept(by.id!)
  }

  static async remove(by: Actor, row: RecordRow) {
    const known = await this.of(by, row)
    if (!known) return
    await change(by, 'favourite_removed', () => known.delete())
    forgetKept(by.id!)
  }
}
