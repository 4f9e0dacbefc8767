import { randomBytes } from 'node:crypto'
import { DateTime } from 'luxon'
import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { change, connection } from '#records/change'
import { now } from '#records/clock'
import { company } from '#records/company'
import { dialect } from '#records/dialect/dialect'
import { NotVisible } from '#records/errors'
import { putChallenge, takeChallenge } from '#access/passkey_challenges'
import { readAssertion, readAttestation } from '#access/passkey_answers'
import { passkeySite } from '#access/passkey_site'
import { dropCodesUnlessNeeded, giveCodesIfNone } from '#access/recovery_codes'
import { tokenHash } from '#access/secret_token'
import { tellOfChange } from '#access/security_mail'
import { endSessions } from '#access/sessions'
import Passkey from '#access/models/passkey'
import User from '#access/models/user'

/** Read when it is first asked for: it holds 27 MB of memory. */
const webauthn = () => import('@simplewebauthn/server')

/** ES256, EdDSA and RS256: what every runtime verifies, wherever the database may move. */
const algorithms = [-7, -8, -257]
/** Passkeys that one person may have. */
export const mostPasskeys = 20

function demandSite() {
  const site = passkeySite()
  if (!site) throw new NotVisible()
  return site
}

const named = ({ credentialId: id, transports }: Passkey) => ({ id, transports })

/** What the browser needs to make a passkey. Of those that the person has, no device makes a second one. */
export async function optionsToAdd(ctx: HttpContext, user: User) {
  const { id } = demandSite()
  const known = await Passkey.of(user.id)
  const { name: rpName } = await company()
  const userHandle = known[0]?.userHandle ?? randomBytes(32).toString('base64url')
  const { generateRegistrationOptions } = await webauthn()
  const options = await generateRegistrationOptions({
    rpID: id,
    rpName,
    userID: new Uint8Array(Buffer.from(userHandle, 'base64url')),
    userName: user.email,
    userDisplayName: user.name,
    excludeCredentials: known.map(named),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  })
  const { challenge } = options
  putChallenge(ctx, { ceremony: 'add', challenge, userId: user.id, userHandle })
  return options
}

/** What the browser needs to ask for a passkey: any of the site, or one of the person who awaits the second step. */
export async function optionsToSignIn(ctx: HttpContext, awaited: User | null) {
  const { id } = demandSite()
  const known = awaited ? await Passkey.of(awaited.id) : []
  const { generateAuthenticationOptions } = await webauthn()
  const options = await generateAuthenticationOptions({
    rpID: id,
    userVerification: awaited ? 'preferred' : 'required',
    allowCredentials: known.map(named),
  })
  const { challenge } = options
  const ceremony = awaited ? 'secondStep' : 'signIn'
  putChallenge(ctx, { ceremony, challenge, userId: awaited?.id ?? null })
  return options
}

/**
 * Keeps the passkey that a device made, and ends the person's other sessions.
 * @returns recovery codes where there were none, to be shown once; null when the answer does not hold
 */
export async function addPasskey(ctx: HttpContext, user: User, name: string, raw: unknown) {
  const site = demandSite()
  const kept = await takeChallenge(ctx, 'add', user.id)
  const response = readAttestation(raw)
  if (!kept || !response) return null
  const { verifyRegistrationResponse } = await webauthn()
  const made = await verifyRegistrationResponse({
    response,
    expectedChallenge: kept.challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    supportedAlgorithmIDs: algorithms,
  }).catch(refused)
  if (!made?.verified) return null

  const { credential, credentialBackedUp, credentialDeviceType } = made.registrationInfo
  return change(user, 'passkeyAdded', async () => {
    await dialect().lockRows(connection().from('users').where('id', user.id)).first()
    const known = await Passkey.of(user.id)
    const credentialHash = tokenHash(credential.id)
    if (known.length >= mostPasskeys || (await Passkey.findBy({ credentialHash }))) return null
    await Passkey.create({
      userId: user.id,
      name,
      credentialHash,
      credentialId: credential.id,
      userHandle: kept.userHandle,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: credential.transports ?? [],
      backupEligible: credentialDeviceType === 'multiDevice',
      backedUp: credentialBackedUp,
      createdAt: DateTime.utc(),
    })
    await endSessions(user.id, user.access.sessionId)
    await tellOfChange(user, 'passkeyAdded', user)
    return { codes: await giveCodesIfNone(user.id) }
  })
}

/**
 * Whose passkey answered the challenge of this session; null when the answer does not hold, the counter went back, the
 * passkey is unknown or of somebody else, or the person may not come in. The answer to all of these is the same.
 */
export async function whoBringsPasskey(ctx: HttpContext, raw: unknown, awaited: User | null) {
  const ceremony = awaited ? 'secondStep' : 'signIn'
  const kept = await takeChallenge(ctx, ceremony, awaited?.id ?? null)
  const response = readAssertion(raw)
  const passkey =
    response && (await Passkey.findBy({ credentialHash: tokenHash(response.id as string) }))
  const user = passkey ? await User.acting(passkey.userId) : null
  const holds =
    kept &&
    passkey &&
    user &&
    (!awaited || awaited.id === user.id) &&
    (await answers(passkey, response!, kept.challenge, !awaited))
  if (holds) return user
  const known = awaited ?? (passkey && (await User.find(passkey.userId)))
  const data = { step: 'passkey', ...(known ? {} : { unknown: true }) }
  await note(known, 'signInFailed', { from: ctx.request.ip(), data })
  return null
}

type Assertion = NonNullable<ReturnType<typeof readAssertion>>

async function answers(passkey: Passkey, response: Assertion, challenge: string, alone: boolean) {
  const site = demandSite()
  const { userHandle } = response.response
  if ((alone || userHandle) && userHandle !== passkey.userHandle) return false
  const { verifyAuthenticationResponse } = await webauthn()
  const proof = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    requireUserVerification: alone,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
      counter: passkey.counter,
    },
  }).catch(refused)
  if (!proof?.verified) return false
  const { credentialBackedUp, newCounter } = proof.authenticationInfo
  return noteUse(passkey, newCounter, credentialBackedUp)
}

/** A counter that does not grow is that of a copy; 0 says that the device counts nothing. Of two at once, one grows. */
async function noteUse({ id }: Passkey, counter: number, backedUp: boolean) {
  const grown = connection()
    .from('passkeys')
    .where('id', id)
    .where('counter', counter === 0 ? '=' : '<', counter)
  const seen = { counter, backed_up: backedUp ? 1 : 0, last_used_at: now() }
  return Number(await grown.update(seen)) === 1
}

/** The library throws for whatever does not hold. */
const refused = () => null

export async function hasPasskey(userId: number): Promise<boolean> {
  return Boolean(await connection().from('passkeys').where('user_id', userId).select('id').first())
}

/** @throws NotVisible for somebody else's */
export async function passkeyOf(userId: number, id: unknown): Promise<Passkey> {
  const passkey = await Passkey.query()
    .where('user_id', userId)
    .where('id', Number(id) || 0)
    .first()
  if (!passkey) throw new NotVisible()
  return passkey
}

export const renamePasskey = (user: User, passkey: Passkey, name: string) =>
  change(user, 'passkeyRenamed', () => passkey.merge({ name }).save())

/** Takes a passkey from its owner, by themselves or by an admin: it opens nothing any more, and other sessions end. */
export function removePasskey(by: User, passkey: Passkey) {
  return change(by, 'passkeyRemoved', async () => {
    await passkey.delete()
    await dropCodesUnlessNeeded(passkey.userId)
    await endSessions(passkey.userId, by.id === passkey.userId ? by.access.sessionId : null)
    await tellOfChange(await User.findOrFail(passkey.userId), 'passkeyRemoved', by)
  })
}
