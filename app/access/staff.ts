import { DateTime } from 'luxon'
import modules from '#modules/registry'
import { recordActions, type Reach } from '#records/actor'
import { note } from '#records/audit'
import { change, connection } from '#records/change'
import { dialect } from '#records/dialect/dialect'
import { NotAllowed, NotVisible } from '#records/errors'
import { emailKey } from '#records/fields/email'
import { enqueue } from '#records/jobs'
import type { RecordClass } from '#records/record'
import { nothing, type Permissions } from '#access/built_in_roles'
import { mailLink, voidLinks } from '#access/one_time_links'
import { removePasskey } from '#access/passkeys'
import { endSessions } from '#access/sessions'
import { turnOff } from '#access/two_factor'
import ApiToken from '#access/models/api_token'
import type Passkey from '#access/models/passkey'
import Role from '#access/models/role'
import TeamMember from '#access/models/team_member'
import User from '#access/models/user'

/** A rule that keeps a company from locking itself out; the sentence is `access.refusals.<key>`. */
export class Refused extends Error {
  readonly status = 422
  readonly key: string

  constructor(key: 'lastAdmin' | 'yourself' | 'roleInUse' | 'builtIn' | 'ownRole') {
    super(key)
    this.key = key
  }
}

const reaches: Reach[] = ['none', 'own', 'team', 'all']

/** Whether somebody may do all that these permissions allow: nobody gives, or takes, what they do not have. */
export function covers(actor: User, { records, rights }: Permissions): boolean {
  const mine = actor.access.permissions
  return (
    rights.every((right) => actor.may(right)) &&
    [...new Set([...Object.keys(records), ...Object.keys(mine.records), '*'])].every((name) => {
      const theirs = records[name] ?? records['*'] ?? nothing
      const own = mine.records[name] ?? mine.records['*'] ?? nothing
      return recordActions.every(
        (action) => reaches.indexOf(own[action]) >= reaches.indexOf(theirs[action] ?? 'none')
      )
    })
  )
}

function demandCover(by: User, permissions: Permissions) {
  if (!covers(by, permissions)) throw new NotAllowed('users')
}

async function roleFor(by: User, roleId: number) {
  const role = await Role.findOrFail(roleId)
  demandCover(by, role.permissions)
  return role
}

/** Of two people who stop the last two admins at once, one must wait for the other: the row of the role is the lock. */
async function demandAnotherAdmin(userId: number) {
  await dialect().lockRows(connection().from('roles').where('key', 'admin')).first()
  const admins = connection()
    .from('users')
    .join('roles', 'roles.id', 'users.role_id')
    .where('roles.key', 'admin')
    .whereNull('users.disabled_at')
    .whereNull('users.deleted_at')
    .whereNotNull('users.password')
    .whereNot('users.id', userId)
  if (!(await admins.select('users.id').first())) throw new Refused('lastAdmin')
}

/** @throws NotAllowed where somebody has rights that `by` has not */
export async function demandSay(by: User, user: User) {
  const role = user.roleId ? await Role.find(user.roleId) : null
  if (role) demandCover(by, role.permissions)
  return role
}

export interface Invited {
  name: string
  email: string
  roleId: number
  teamIds: number[]
}

/** Makes the account, without a password, and mails the link that lets its owner choose one. */
export function invite(by: User, { name, email, roleId, teamIds }: Invited) {
  return change(by, 'invited', async () => {
    await roleFor(by, roleId)
    const user = await User.create({
      name,
      email: emailKey(email),
      roleId,
      locale: by.locale,
      timezone: by.timezone,
      invitedAt: DateTime.utc(),
    })
    await putIntoTeams(user.id, teamIds)
    await mailLink('invitation', user.id, by.name)
    return user
  })
}

export const inviteAgain = (by: User, user: User) =>
  change(by, 'invited', async () => {
    await demandSay(by, user)
    await user.merge({ invitedAt: DateTime.utc() }).save()
    await mailLink('invitation', user.id, by.name)
  })

export interface Place {
  name: string
  jobTitle: string | null
  roleId: number
  teamIds: number[]
}

/** Gives a colleague another name, role or team. Another role ends their sessions. */
export function place(by: User, user: User, { name, jobTitle, roleId, teamIds }: Place) {
  return change(by, 'roleChanged', async () => {
    const before = await demandSay(by, user)
    if (roleId !== user.roleId) {
      if (user.id === by.id) throw new Refused('yourself')
      await roleFor(by, roleId)
      if (before?.key === 'admin') await demandAnotherAdmin(user.id)
      await endSessions(user.id)
    }
    await user.merge({ name, jobTitle, roleId }).save()
    await putIntoTeams(user.id, teamIds)
  })
}

/** Keeps what somebody is in a team where they stay in it. */
export async function putIntoTeams(userId: number, teamIds: number[]) {
  const now = await TeamMember.query().where('user_id', userId)
  for (const member of now) if (!teamIds.includes(member.teamId)) await member.delete()
  for (const teamId of new Set(teamIds)) {
    if (now.some((member) => member.teamId === teamId)) continue
    await TeamMember.create({ teamId, userId, manager: false })
  }
}

/** Lets somebody in no more, and hands what they own to a colleague, in the background and as one set. */
export function disable(by: User, user: User, heir: User | null) {
  return change(by, 'disabled', async () => {
    if (user.id === by.id) throw new Refused('yourself')
    const role = await demandSay(by, user)
    if (role?.key === 'admin') await demandAnotherAdmin(user.id)
    await user.merge({ disabledAt: DateTime.utc() }).save()
    await endSessions(user.id)
    await ApiToken.revokeAll(by, user.id)
    await voidLinks(user.id)
    if (!heir) return
    const set = await note(by, 'handedOver', { data: { from: user.id, to: heir.id } })
    await enqueue(
      connection(),
      'access.handOver',
      { from: user.id, to: heir.id, by: by.id, set },
      { userId: by.id }
    )
  })
}

export function enable(by: User, user: User) {
  return change(by, 'enabled', async () => {
    await demandSay(by, user)
    await user.merge({ disabledAt: null }).save()
  })
}

/** @throws NotVisible when nobody of this id works here */
export async function colleague(id: unknown): Promise<User> {
  const user = await User.query()
    .where('id', Number(id) || 0)
    .whereNull('deleted_at')
    .first()
  if (!user) throw new NotVisible('user', null)
  return user
}

/** Takes the codes of a lost phone from somebody: their password, and a passkey if they have one, let them in. */
export const takeTwoFactor = (by: User, user: User) =>
  change(by, 'twoFactorTurnedOff', async () => {
    if (user.id === by.id) throw new Refused('yourself')
    await demandSay(by, user)
    await turnOff(by, user.id)
  })

export const takePasskey = (by: User, user: User, passkey: Passkey) =>
  change(by, 'passkeyRemoved', async () => {
    if (user.id === by.id) throw new Refused('yourself')
    await demandSay(by, user)
    await removePasskey(by, passkey)
  })

/** Record types whose rows belong to somebody. */
const owned = () =>
  modules.records.filter((model) => model.recordName !== 'user' && model.field('owner'))

export async function ownedBy(userId: number): Promise<{ recordName: string; count: number }[]> {
  const counts = []
  for (const model of owned()) {
    const [{ total }] = await connection()
      .from((model as any).table)
      .where('owner_id', userId)
      .whereNull('deleted_at')
      .count('* as total')
    counts.push({ recordName: model.recordName, count: Number(total) })
  }
  return counts.filter(({ count }) => count > 0)
}

/**
 * Moves everything that one person owns to another, in batches that go into one set. Begun again after a stop, it goes on
 * with what is left.
 */
export async function handOver(by: User, from: number, to: number, set: number, onward: Onward) {
  let moved = 0
  for (const model of owned()) {
    for (let ids = await someOf(model, from); ids.length; ids = await someOf(model, from)) {
      if (!(await onward(moved))) return
      const written = await change(
        by,
        'handedOver',
        (current) =>
          current.updateMany(
            model,
            ids.map((id) => ({ id, values: { ownerId: to } }))
          ),
        { set }
      )
      if (!written) break
      moved += ids.length
    }
  }
  await onward(moved)
}

/** Told how many were moved; false when the work is to be put down. */
type Onward = (moved: number) => Promise<boolean>

async function someOf(model: RecordClass, ownerId: number): Promise<number[]> {
  const rows = await connection()
    .from((model as any).table)
    .where('owner_id', ownerId)
    .orderBy('id')
    .limit(500)
    .select('id')
  return rows.map(({ id }) => id)
}

export interface RoleInput {
  name: string
  permissions: Permissions
}

export function makeRole(by: User, { name, permissions }: RoleInput) {
  return change(by, 'roleMade', async () => {
    demandCover(by, permissions)
    const key = `role-${Date.now().toString(36)}`
    return Role.create({ key, name, builtIn: false, permissions })
  })
}

export function changeRole(by: User, role: Role, { name, permissions }: RoleInput) {
  return change(by, 'roleEdited', async () => {
    if (role.key === 'admin') throw new Refused('builtIn')
    demandCover(by, role.permissions)
    demandCover(by, permissions)
    const keepsUsers = permissions.rights.includes('users') || permissions.rights.includes('*')
    if (by.roleId === role.id && !keepsUsers) throw new Refused('ownRole')
    await role.merge({ name: role.builtIn ? role.name : name, permissions }).save()
  })
}

export function removeRole(by: User, role: Role) {
  return change(by, 'roleRemoved', async () => {
    if (role.builtIn) throw new Refused('builtIn')
    demandCover(by, role.permissions)
    if (await User.query().where('role_id', role.id).first()) throw new Refused('roleInUse')
    await role.delete()
  })
}
