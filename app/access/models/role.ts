import { Tracked } from '#records/tracked'
import { booleanColumn, jsonColumn } from '#access/columns'
import type { Permissions } from '#access/built_in_roles'

/**
 * What a person may do. One role a person: who may do what can then be read from one table, and a right that is taken
 * away is gone, whereas the sum of several roles would have to be searched for what else gives it.
 */
export default class Role extends Tracked {
  static table = 'roles'

  declare key: string
  declare name: string
  declare builtIn: boolean
  declare permissions: Permissions

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('key', {})
    this.$addColumn('name', {})
    this.$addColumn('builtIn', booleanColumn)
    this.$addColumn('permissions', jsonColumn)
  }

  static named(key: string) {
    return this.query().where('key', key).firstOrFail()
  }

  /** Translation key of a built-in role's name; null where the company named it. */
  get label(): string | null {
    return this.builtIn ? `roles.${this.key}` : null
  }
}
