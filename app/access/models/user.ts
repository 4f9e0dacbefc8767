import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import hash from '@adonisjs/core/services/hash'
import type { Actor, Origin, Reach, RecordAction } from '#records/actor'
import { connection } from '#records/change'
import { dialect } from '#records/dialect/dialect'
import { choice, dateTime, email, file, integer, text } from '#records/fields/all'
import { hearStamp } from '#records/query/view_stamp'
import { record } from '#records/record'
import { seal, unseal } from '#records/secrets'
import { nothing, type Permissions } from '#access/built_in_roles'

export const themes = ['auto', 'light', 'dark'] as const
export const densities = ['comfortable', 'compact'] as const

/** Somebody's role and teams, as they were when the request began. */
interface Access {
  roleKey: string | null
  permissions: Permissions
  teamIds: number[]
  teamMateIds: number[]
  sessionId: number | null
  sessionSeenAt: string | null
  /** Record types that the company does without. */
  recordsOff: string[]
  viewsStamp: string | null
}

export default class User
  extends record(
    'user',
    {
      name: text({ max: 120, required: true, search: true }),
      email: email({ required: true, search: true, unique: 'refuse' }),
      jobTitle: text({ max: 120 }),
      avatar: file({ image: true }),
      password: text({ secret: true }),
      roleId: integer({ secret: true }),
      locale: text({ max: 10, required: true, secret: true, default: 'en' }),
      timezone: text({ max: 60, required: true, secret: true, default: 'UTC' }),
      dateFormat: text({ max: 30, secret: true }),
      timeFormat: text({ max: 30, secret: true }),
      firstDayOfWeek: integer({ secret: true }),
      theme: choice(themes, { required: true, secret: true, default: 'auto' }),
      density: choice(densities, { required: true, secret: true, default: 'comfortable' }),
      disabledAt: dateTime({ readOnly: true }),
      invitedAt: dateTime({ secret: true }),
      lastSeenAt: dateTime({ secret: true }),
      totpSecret: text({ secret: true }),
      totpConfirmedAt: dateTime({ secret: true }),
      totpLastStep: integer({ secret: true }),
    },
    {
      icon: 'circle-user',
      subtitle: (user) => user.jobTitle ?? user.email,
      list: ['name', 'email'],
      without: ['import', 'export', 'create', 'bulk'],
    }
  )
  implements Actor
{
  static untracked = ['password', 'totpSecret', 'totpLastStep', 'lastSeenAt']

  declare door?: Origin
  declare from?: string | null
  /** What the browser calls itself, kept with a new session. */
  declare device?: string | null
  /** How they proved who they are, kept with a new session: `password`, `code`, `passkey`, or the name of another way in. */
  declare signedInBy?: string | null
  declare loaded?: Access

  /** The person with role and teams, ready to act; null when disabled or unknown. */
  static acting(id: number): Promise<User | null> {
    return this.actingWhere((query) => query.where('users.id', id))
  }

  /**
   * Loads one person with role and teams in one query, so that what was taken away is gone with the next request.
   * @param narrow adds joins and conditions on `users`, and may select `session_id`, `session_seen_at`
   */
  static async actingWhere(
    narrow: (query: DatabaseQueryBuilderContract<any>) => DatabaseQueryBuilderContract<any>
  ): Promise<User | null> {
    const client = connection()
    const query = client
      .from('users')
      .leftJoin('roles', 'roles.id', 'users.role_id')
      .whereNull('users.disabled_at')
      .whereNull('users.deleted_at')
      .select('users.*', 'roles.key as role_key', 'roles.permissions as permissions')
      .select(
        client.rawQuery(
          "(select value from settings where name = 'recordsOff') as records_off"
        ) as any
      )
      .select(
        client.rawQuery(
          "(select value from settings where name = 'viewsStamp') as views_stamp"
        ) as any
      )
      .select(
        client.rawQuery(
          `(select ${dialect().jsonArray('own.team_id')} from team_members own where own.user_id = users.id) as team_ids`
        ) as any
      )
      .select(
        client.rawQuery(
          `(select ${dialect().jsonArray('mate.user_id')} from team_members own join team_members mate on mate.team_id = own.team_id where own.user_id = users.id) as mate_ids`
        ) as any
      )
    const row = await narrow(query).first()
    return row ? this.fromAccessRow(row) : null
  }

  private static fromAccessRow(row: Record<string, any>): User {
    hearStamp(row.views_stamp ?? null)
    const user = this.$createFromAdapterResult(row) as User
    user.$extras = {}
    user.loaded = {
      roleKey: row.role_key,
      permissions: permissionsIn(row.permissions),
      teamIds: list(row.team_ids),
      teamMateIds: [...new Set([user.id, ...list(row.mate_ids)])],
      sessionId: row.session_id ?? null,
      sessionSeenAt: row.session_seen_at ?? null,
      recordsOff: JSON.parse(row.records_off ?? '[]') ?? [],
      viewsStamp: row.views_stamp ?? null,
    }
    return user
  }

  get access(): Access {
    if (!this.loaded) throw new Error('Ask User.acting() for somebody who is to act.')
    return this.loaded
  }

  get teamIds() {
    return this.access.teamIds
  }

  get teamMateIds() {
    return this.access.teamMateIds
  }

  get viewsStamp() {
    return this.access.viewsStamp
  }

  get isAdmin() {
    return this.access.permissions.rights.includes('*')
  }

  /** Colleagues are seen by everyone and changed only by the verbs of this room. */
  reach(action: RecordAction, recordName: string): Reach {
    if (recordName === 'user') return action === 'read' ? 'all' : 'none'
    const { permissions, recordsOff } = this.access
    if (recordsOff.includes(recordName)) return 'none'
    const { records } = permissions
    return (records[recordName] ?? records['*'] ?? nothing)[action] ?? 'none'
  }

  may(right: string): boolean {
    const { rights } = this.access.permissions
    return rights.includes('*') || rights.includes(right)
  }

  get hasTwoFactor() {
    return this.totpConfirmedAt !== null && this.totpConfirmedAt !== undefined
  }

  async choosePassword(plain: string) {
    this.password = await hash.make(plain)
  }

  async passwordIs(plain: string): Promise<boolean> {
    return this.password ? hash.verify(this.password, plain) : false
  }

  sealTotpSecret(secret: string | null) {
    this.totpSecret = secret === null ? null : seal(secret)
  }

  get openTotpSecret(): string | null {
    return this.totpSecret ? unseal(this.totpSecret) : null
  }
}

/** JSON of a role to its permissions; the text is the key, so that a changed role is another entry. */
const parsed = new Map<string, Permissions>()

function permissionsIn(json: string | null): Permissions {
  if (!json) return { records: {}, rights: [] }
  let permissions = parsed.get(json)
  if (!permissions) {
    if (parsed.size > 200) parsed.clear()
    permissions = JSON.parse(json) as Permissions
    parsed.set(json, permissions)
  }
  return permissions
}

const list = (json: string | number[] | null): number[] =>
  (typeof json === 'string' ? JSON.parse(json) : (json ?? [])).filter((id: unknown) => id !== null)

declare module '#records/record' {
  interface RecordTypes {
    user: typeof User
  }
}
