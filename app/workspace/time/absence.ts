import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { Tracked } from '#records/tracked'

/** Days on which somebody is away, both ends included. */
export default class Absence extends Tracked {
  static table = 'absences'

  declare userId: number
  /** `yyyy-MM-dd`. */
  declare startsOn: string
  declare endsOn: string
  declare note: string | null

  static boot() {
    if (this.booted) return
    super.boot()
    for (const name of ['userId', 'startsOn', 'endsOn', 'note']) this.$addColumn(name, {})
    this.$addColumn('id', { isPrimary: true })
  }

  static ofUser(userId: number): Promise<Absence[]> {
    return this.query().where('userId', userId).orderBy('starts_on', 'desc').limit(100)
  }

  static add(by: Actor, values: { startsOn: string; endsOn: string; note: string | null }) {
    return change(by, 'absenceAdded', () => this.create({ ...values, userId: by.id! }))
  }

  remove(by: Actor) {
    return change(by, 'absenceRemoved', () => this.delete())
  }
}
