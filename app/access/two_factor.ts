import { DateTime } from 'luxon'
import { Secret, TOTP } from 'otpauth'
import { connection, change } from '#records/change'
import { company } from '#records/company'
import { hasPasskey } from '#access/passkeys'
import { dropCodesUnlessNeeded, makeRecoveryCodes } from '#access/recovery_codes'
import { tellOfChange } from '#access/security_mail'
import { endSessions } from '#access/sessions'
import User from '#access/models/user'

const period = 30

const totp = (secret: string, label = '', issuer = 'Farley') =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), period, digits: 6 })

export const newSecret = () => new Secret({ size: 20 }).base32

/** What an authenticator app takes: a picture to scan, and the same in letters (RFC 6238, Key Uri Format). */
export async function invitationOf(user: User, secret: string) {
  const { name } = await company()
  const uri = totp(secret, user.email, name).toString()
  const { default: QRCode } = await import('qrcode')
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
    await tellOfChange(kept, 'twoFactorTurnedOn', user)
    return makeRecoveryCodes(user.id)
  })
}

/** Takes the app's codes from their owner, by themselves or by an admin; passkeys stay. */
export function turnOff(by: User, userId = by.id) {
  return change(by, 'twoFactorTurnedOff', async () => {
    const kept = await User.findOrFail(userId)
    kept.sealTotpSecret(null)
    kept.totpConfirmedAt = null
    kept.totpLastStep = null
    await kept.save()
    await dropCodesUnlessNeeded(userId)
    await endSessions(userId, by.id === userId ? by.access.sessionId : null)
    await tellOfChange(kept, 'twoFactorTurnedOff', by)
  })
}

/** Whether a password alone lets this person in. */
export const needsSecondStep = async (user: User) =>
  user.hasTwoFactor || (await hasPasskey(user.id))
