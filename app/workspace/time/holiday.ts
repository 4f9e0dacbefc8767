import type { Actor } from '#records/actor'
import { change } from '#records/change'
import { Tracked } from '#records/tracked'

/** A day on which nobody works. */
export default class Holiday extends Tracked {
  static table = 'holidays'

  /** `yyyy-MM-dd`, in the company's own calendar. Text, so that no zone can move it. */
  declare day: string
  declare name: string

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('day', {})
    this.$addColumn('name', {})
  }

  /** Keeps days off; one that is known gets the new name. @returns how many days were new */
  static keep(by: Actor, days: { day: string; name: string }[]): Promise<number> {
    return change(by, 'holidaysAdded', async () => {
      let added = 0
      for (const { day, name } of days) {
        const known = await this.findBy('day', day)
        if (!known) added++
        await (known ?? new this()).merge({ day, name }).save()
      }
      return added
    })
  }
}
