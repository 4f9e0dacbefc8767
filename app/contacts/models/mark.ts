import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import * as clock from '#records/clock'
import type { RecordRow } from '#records/record'
import { Tracked } from '#records/tracked'

/** Which marks of these kinds somebody put on a record, by word. */
export async function marksOn(
  by: Actor,
  row: RecordRow,
  kinds: (typeof Mark)[]
): Promise<Set<string>> {
  const [first, ...others] = kinds.map((kind) =>
    connection()
      .from(kind.table)
      .where({ user_id: by.id!, record_name: row.recordName, record_id: row.id })
      .select(connection().raw('? as word', [kind.word]) as any)
  )
  const found: { word: string }[] = await first.unionAll(others)
  return new Set(found.map(({ word }) => word))
}

/** What one person keeps of a record for themselves: at most once each. */
export default abstract class Mark extends Tracked {
  /** The change's kind is `<word>_added` or `<word>_removed`. */
  static word: string

  declare userId: number
  declare recordName: string
  declare recordId: number
  declare createdAt: DateTime

  static boot() {
    if (this.booted) return
    super.boot()
    if (!this.word) return
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

  static of(by: Actor, row: RecordRow): Promise<Mark | null> {
    return (this as any)
      .query()
      .where({ userId: by.id!, recordName: row.recordName, recordId: row.id })
      .first()
  }

  static async add(by: Actor, row: RecordRow) {
    if (await this.of(by, row)) return
    await change(by, `${this.word}_added`, () =>
      (this as any).create({
        userId: by.id!,
        recordName: row.recordName,
        recordId: row.id,
        createdAt: DateTime.utc(),
      })
    )
  }

  static async remove(by: Actor, row: RecordRow) {
    const known = await this.of(by, row)
    if (known) await change(by, `${this.word}_removed`, () => known.delete())
  }
}
