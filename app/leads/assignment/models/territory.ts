import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import { InOrder } from '#leads/assignment/models/in_order'
import { jsonColumn } from '#access/columns'
import type { Member } from '#leads/assignment/members'
import type { Area } from '#leads/assignment/territory_match'

/** A part of the world and who looks after it. */
export default class Territory extends InOrder implements Area {
  static table = 'territories'

  declare countries: string[]
  declare regions: string[]
  declare postcodes: string[]
  declare people: Member[]

  static boot() {
    if (this.booted) return
    super.boot()
    for (const name of ['name', 'position', 'version']) this.$addColumn(name, {})
    this.$addColumn('id', { isPrimary: true })
    for (const name of ['countries', 'regions', 'postcodes', 'people'])
      this.$addColumn(name, jsonColumn)
  }

  remove(by: Actor) {
    return change(by, 'territoryRemoved', async () => {
      await connection().from('assignment_turns').where('whose', `territory:${this.id}`).delete()
      await this.delete()
    })
  }
}
