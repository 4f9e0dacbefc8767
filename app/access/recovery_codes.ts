import { randomInt } from 'node:crypto'
import { connection } from '#records/change'
import { now } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { tokenHash } from '#access/secret_token'
import type User from '#access/models/user'

/** Letters and digits that are not mistaken for each other. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

const hashOf = (code: string) => tokenHash(code.toLowerCase().replace(/[^a-z0-9]/g, ''))

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

/** Codes for whoever has none left; null where there are some. */
export const giveCodesIfNone = async (userId: number) =>
  (await recoveryCodesLeft(userId)) ? null : makeRecoveryCodes(userId)

/** They stand in for a code or a passkey; without either they open nothing. */
export async function dropCodesUnlessNeeded(userId: number) {
  const client = connection()
  const coded = await client
    .from('users')
    .where('id', userId)
    .whereNotNull('totp_confirmed_at')
    .first()
  const keyed = await client.from('passkeys').where('user_id', userId).first()
  if (!coded && !keyed) await client.from('recovery_codes').where('user_id', userId).delete()
}

export async function recoveryCodesLeft(userId: number): Promise<number> {
  const [{ left }] = await connection()
    .from('recovery_codes')
    .where('user_id', userId)
    .whereNull('used_at')
    .count('* as left')
  return Number(left)
}
