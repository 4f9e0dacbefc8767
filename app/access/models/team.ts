import { Tracked } from '#records/tracked'

/** Colleagues who share what they own with each other, as far as their roles reach `team`. */
export default class Team extends Tracked {
  static table = 'teams'

  declare name: string

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('name', {})
  }
}
