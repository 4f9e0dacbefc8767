import { randomInt } from 'node:crypto'
import { DateTime } from 'luxon'
import { Secret, TOTP } from 'otpauth'
import QRCode from 'qrcode'
import { connection, change } from '#records/change'
import { now } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { company } from '#records/company'
import { endSessions } from '#access/sessions'
import { tokenHash } from '#access/secret_token'
import User from '#access/models/user'

const period = 30
/** Letters and digits that are not mistaken for each other. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

const totp = (secret: string, label = '', issuer = 'Farley') =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period, digits: 6 })

export const newSecret = () => new Secret({ size: 20 }).base32

/** What an authenticator app takes: a picture to scan, and the same in letters (RFC 6238, Key Uri Format). */
export async function invitationOf(user: User, secret: string) {
  const { name } = await company()
  const uri = totp(secret, user.email, name).toString()
  const svg = await QRCode.toString(uri, { type: 'svg', margin: 1, errorCorrectionLevel: 'M' })
  return { secret, picture: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` }
}

/** The time step a code belongs to, now or one step off; null when it is wrong. */
function stepOf(secret: string, code: string): number | null {
  const token = code.replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const delta = totp(secret).validate({ token, window: 1 })
  return delta === null ? null : Math.floor(Date.now() / 1000 / period) + delta
}

/** Takes the code of an app, once: the same code, or an older one, is refused afterwards. */
export async function takeCode(user: User, code: string): Promise<boolean> {
  const secret = user.openTotpSecret
  const step = secret && stepOf(secret, code)
  if (!step) return false
  return (
    Number(
      await connection()
        .from('users')
        .where('id', user.id)
        .where((query) => query.whereNull('totp_last_step').orWhere('totp_last_step', '<', step))
        .update({ totp_last_step: step })
    ) === 1
  )
}

/** Takes a recovery code, once. */
export async function takeRecoveryCode(user: User, code: string): Promise<boolean> {
  return (
    Number(
      await connection()
        .from('recovery_codes')
        .where('user_id', user.id)
        .where('code_hash', hashOf(code))
        .whereNull('used_at')
        .update({ used_at: now() })
    ) === 1
  )
}

const hashOf = (code: string) => tokenHash(code.toLowerCase().replace(/[^a-z0-9]/g, ''))

/** Turns the second step on when the code fits the secret. @returns the recovery codes, shown once; null otherwise */
export async function turnOn(user: User, secret: string, code: string): Promise<string[] | null> {
  const step = stepOf(secret, code)
  if (!step) return null
  return change(user, 'twoFactorTurnedOn', async () => {
    const kept = await User.findOrFail(user.id)
    kept.sealTotpSecret(secret)
    kept.totpConfirmedAt = DateTime.utc()
    kept.totpLastStep = step
    await kept.save()
    await endSessions(user.id, user.access.sessionId)
    return makeRecoveryCodes(user.id)
  })
}

export function turnOff(user: User) {
  return change(user, 'twoFactorTurnedOff', async () => {
    const kept = await User.findOrFail(user.id)
    kept.sealTotpSecret(null)
    kept.totpConfirmedAt = null
    kept.totpLastStep = null
    await kept.save()
    await connection().from('recovery_codes').where('user_id', user.id).delete()
    await endSessions(user.id, user.access.sessionId)
  })
}

/** Ten codes of 50 bits; those made before are void. */
export async function makeRecoveryCodes(userId: number): Promise<string[]> {
  const codes = Array.from({ length: 10 }, () => {
    const letters = Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)])
    return `${letters.slice(0, 5).join('')}-${letters.slice(5).join('')}`
  })
  await connection().from('recovery_codes').where('user_id', userId).delete()
  await dialect().insertMany(
    connection(),
    'recovery_codes',
    codes.map((code) => ({ user_id: userId, code_hash: hashOf(code), used_at: null }))
  )
  return codes
}

export async function recoveryCodesLeft(userId: number): Promise<number> {
  const [{ left }] = await connection()
    .from('recovery_codes')
    .where('user_id', userId)
    .whereNull('used_at')
    .count('* as left')
  return Number(left)
}
