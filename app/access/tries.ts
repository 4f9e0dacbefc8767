import { isIPv6 } from 'node:net'
import limiter from '@adonisjs/limiter/services/main'
import { errors } from '@adonisjs/limiter'

/** Somebody must wait before the next try. */
export class TooManyTries extends Error {
  readonly status = 429
  readonly seconds: number
  /** As the limiter's own exception carries it. */
  readonly response: { availableIn: number }

  constructor(seconds: number) {
    super(`Too many tries; wait ${seconds} seconds.`)
    this.seconds = seconds
    this.response = { availableIn: seconds }
  }
}

/**
 * What tries from an address are counted by. A line of IPv6 has a network of 2^64 addresses to itself, so that its network
 * counts as one; IPv4 within IPv6 counts as IPv4.
 */
export function networkOf(ip: string): string {
  const [address] = ip.toLowerCase().split('%')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)
  if (mapped) return mapped[1]
  if (!isIPv6(address)) return address
  const [head, tail] = address.split('::').map((part) => part.split(':').filter(Boolean))
  const groups = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head
  return `${groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

/**
 * Counts a try before it is looked at, so that ten at once are ten.
 * @throws TooManyTries past the limit
 */
export async function countTry(key: string, requests: number, duration: string) {
  try {
    await limiter.use({ requests, duration }).consume(key)
  } catch (error) {
    if (!(error instanceof errors.E_TOO_MANY_REQUESTS)) throw error
    throw new TooManyTries(error.response.availableIn)
  }
}

export const forgetTries = (key: string, requests: number, duration: string) =>
  limiter.use({ requests, duration }).delete(key)
