import { Tracked } from '#records/tracked'
import { booleanColumn } from '#access/columns'

/** Somebody's place in a team. */
export default class TeamMember extends Tracked {
  static table = 'team_members'

  declare teamId: number
  declare userId: number
  declare manager: boolean

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('teamId', {})
    this.$addColumn('userId', {})
    this.$addColumn('manager', booleanColumn)
  }
}
