import { createHmac, timingSafeEqual } from 'node:crypto'

/** Seconds that a clock may be off, and that a message may be under way: an older one is a copy. */
const window = 5 * 60

const hmac = (secret: string, timestamp: number, body: string | Buffer) =>
  createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest('hex')

/**
 * Says who sent a body: `t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in hex>`. While a secret is being changed, both are
 * given, and the header carries one `v1` for each.
 */
export function sign(
  body: string | Buffer,
  secrets: string | readonly string[],
  timestamp = Math.floor(Date.now() / 1000)
): string {
  const marks = [secrets].flat().map((secret) => `v1=${hmac(secret, timestamp, body)}`)
  return [`t=${timestamp}`, ...marks].join(',')
}

/** Whether one of the secrets made this header for this body, not longer than five minutes ago. */
export function verify(
  body: string | Buffer,
  header: string,
  secrets: string | readonly string[],
  at = Math.floor(Date.now() / 1000)
): boolean {
  const parts = header.split(',').map((part) => part.trim().split('='))
  const timestamp = Number(parts.find(([name]) => name === 't')?.[1] || Number.NaN)
  if (!(Math.abs(at - timestamp) <= window)) return false
  const given = parts.filter(([name]) => name === 'v1').map(([, mark]) => Buffer.from(mark ?? ''))
  let right = false
  for (const secret of [secrets].flat()) {
    const wanted = Buffer.from(hmac(secret, timestamp, body))
    for (const mark of given.slice(0, 4))
      if (mark.length === wanted.length && timingSafeEqual(mark, wanted)) right = true
  }
  return right
}
