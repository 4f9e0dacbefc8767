import { DateTime } from 'luxon'
import logger from '@adonisjs/core/services/logger'
import type { AuthProvider, Identity } from '#modules/contract'
import modules from '#modules/registry'
import { change, connection } from '#records/change'
import { now } from '#records/clock'
import { company } from '#records/company'
import { emailKey, parseEmail } from '#records/fields/email'
import { system } from '#records/actor'
import { tokenHash } from '#access/secret_token'
import AuthIdentity from '#access/models/auth_identity'
import Role from '#access/models/role'
import User from '#access/models/user'

/** Why somebody whom another place knows is not let in; the sentence is `access.signIn.ways.<key>`. */
export class NotLetIn extends Error {
  readonly key: string

  constructor(key: 'failed' | 'tooLate' | 'noAccount' | 'notVerified' | 'disabled') {
    super(key)
    this.key = key
  }
}

/** Ways to sign in that modules add and that are set up; one that cannot say is left out. */
export async function signInWays(): Promise<AuthProvider[]> {
  const ways = modules.collect('authProviders')
  const ready = await Promise.all(
    ways.map(async (way) => {
      try {
        return (await way.ready?.()) ?? true
      } catch (error) {
        logger.error(
          { err: error },
          `The way to sign in "${way.name}" cannot say whether it is set up.`
        )
        return false
      }
    })
  )
  return ways.filter((_, at) => ready[at])
}

/**
 * The person of the house that this is. Who came in this way before is known by the subject; others by their e-mail where the
 * provider has verified it and its policy says so; or they get an account, with the role that the policy names.
 * @throws NotLetIn
 */
export async function whoIs(way: AuthProvider, identity: Identity, from: string): Promise<User> {
  const subjectHash = tokenHash(identity.subject)
  const known = await AuthIdentity.query().where({ provider: way.name, subjectHash }).first()
  const { userId } = known ?? (await made(way, identity, subjectHash, from))
  const user = await User.acting(userId)
  if (!user) throw new NotLetIn('disabled')
  await connection()
    .from('auth_identities')
    .where({ provider: way.name, subject_hash: subjectHash })
    .update({ last_used_at: now() })
  return user
}

async function made(way: AuthProvider, identity: Identity, subjectHash: string, from: string) {
  const policy = await way.policy()
  const email = identity.email && emailKey(parseEmail(identity.email) ?? '')
  if (!email || !identity.emailVerified) throw new NotLetIn(email ? 'notVerified' : 'noAccount')
  const user = await User.query().where('email', email).whereNull('deleted_at').first()
  if (user ? !policy.linkByEmail : !mayJoin(email, policy.newPeople))
    throw new NotLetIn('noAccount')
  if (user?.disabledAt) throw new NotLetIn('disabled')

  return change(
    { ...system, from },
    user ? 'identityLinked' : 'joined',
    async () => {
      const person =
        user ?? (await join(identity.name?.trim() || email, email, policy.newPeople!.role))
      return AuthIdentity.create({
        userId: person.id,
        provider: way.name,
        subjectHash,
        email,
        createdAt: DateTime.utc(),
        lastUsedAt: null,
      })
    },
    { data: { by: way.name, person: email } }
  )
}

const mayJoin = (email: string, rule: { role: string; domains?: string[] } | null | undefined) =>
  Boolean(rule) &&
  (!rule!.domains?.length ||
    rule!.domains.some((domain) => email.endsWith(`@${domain.trim().toLowerCase()}`)))

/** Nobody becomes an admin by another place's word. */
async function join(name: string, email: string, roleKey: string) {
  const role = await Role.query().where('key', roleKey).first()
  if (!role || role.permissions.rights.includes('*')) throw new NotLetIn('noAccount')
  const { locale, timezone } = await company()
  return User.create({ name: name.slice(0, 120), email, roleId: role.id, locale, timezone })
}
