import type { DateTime } from 'luxon'
import { Tracked } from '#records/tracked'
import { booleanColumn, jsonColumn, momentColumn } from '#access/columns'

/** A WebAuthn credential: the public half of a key that a person's device keeps. */
export default class Passkey extends Tracked {
  static table = 'passkeys'
  static untracked = [
    'credentialId',
    'credentialHash',
    'userHandle',
    'publicKey',
    'counter',
    'lastUsedAt',
  ]

  declare userId: number
  declare name: string
  /** As the browser names it, base64url; ids are too long for an index, so that the hash is looked up. */
  declare credentialId: string
  declare credentialHash: string
  /** By what the device knows the person: random, and the same for all passkeys of one. */
  declare userHandle: string
  /** COSE, base64url. */
  declare publicKey: string
  declare counter: number
  declare transports: string[]
  declare backupEligible: boolean
  declare backedUp: boolean
  declare createdAt: DateTime
  declare lastUsedAt: DateTime | null

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    for (const name of ['userId', 'name', 'counter']) this.$addColumn(name, {})
    for (const name of ['credentialId', 'credentialHash', 'userHandle', 'publicKey'])
      this.$addColumn(name, {})
    this.$addColumn('transports', jsonColumn)
    for (const name of ['backupEligible', 'backedUp']) this.$addColumn(name, booleanColumn)
    for (const name of ['createdAt', 'lastUsedAt']) this.$addColumn(name, momentColumn)
  }

  static of(userId: number) {
    return this.query().where('user_id', userId).orderBy('id')
  }
}
