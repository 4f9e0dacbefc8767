import type { DateTime } from 'luxon'
import { Tracked } from '#records/tracked'
import { momentColumn } from '#access/columns'

/** A person of the house as another place knows them: whoever proves to be that subject there is let in here. */
export default class AuthIdentity extends Tracked {
  static table = 'auth_identities'
  static untracked = ['subjectHash', 'lastUsedAt']

  declare userId: number
  /** Name of the `authProviders` entry. */
  declare provider: string
  declare subjectHash: string
  declare email: string | null
  declare createdAt: DateTime
  declare lastUsedAt: DateTime | null

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    for (const name of ['userId', 'provider', 'subjectHash', 'email']) this.$addColumn(name, {})
    for (const name of ['createdAt', 'lastUsedAt']) this.$addColumn(name, momentColumn)
  }

  get historyOf() {
    return { recordName: 'user', recordId: this.userId }
  }
}
