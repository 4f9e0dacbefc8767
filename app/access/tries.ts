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
