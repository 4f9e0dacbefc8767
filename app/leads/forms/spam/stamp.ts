import { timingSafeEqual } from 'node:crypto'
import { secrets, signature } from '#leads/forms/spam/secret'

/** A person takes longer than this to fill in a form. */
export const quickest = 2_000
/** A page may stay open over a weekend. */
const oldest = 4 * 24 * 3_600_000

/** When a form was handed out, so signed that nobody can say it was earlier. */
export function newStamp(key: string, at = Date.now()): string {
  return `${at}.${signature(`stamp ${key} ${at}`)}`
}

/** Milliseconds since it was handed out; null for none that is ours, for this form, and not too old. */
export function ageOf(key: string, stamp: unknown): number | null {
  const [, at, signed] = /^(\d{10,15})\.([\w-]{43})$/.exec(String(stamp ?? '')) ?? []
  if (!at) return null
  const ours = secrets().some((secret) =>
    timingSafeEqual(Buffer.from(signature(`stamp ${key} ${at}`, secret)), Buffer.from(signed))
  )
  if (!ours) return null
  const age = Date.now() - Number(at)
  return age >= 0 && age <= oldest ? age : null
}
