import string from '@adonisjs/core/helpers/string'
import { errors, LimiterResponse } from '@adonisjs/limiter'
import type { LimiterConsumptionOptions, LimiterStoreContract } from '@adonisjs/limiter/types'
import { connection } from '#records/change'

/**
 * Counts tries in `rate_limits`. The limiter's own database store takes connections from under Knex and gives them back
 * before its savepoint is released, so that another request's BEGIN may land in between; here each try is one statement.
 */
export class RateLimits implements LimiterStoreContract {
  readonly name = 'rate_limits'
  readonly requests: number
  readonly duration: number
  readonly blockDuration: number

  constructor(options: LimiterConsumptionOptions) {
    this.requests = options.requests
    this.duration = string.seconds.parse(options.duration)
    this.blockDuration = options.blockDuration ? string.seconds.parse(options.blockDuration) : 0
  }

  /** @throws E_TOO_MANY_REQUESTS past the limit; that try is counted as well */
  async consume(key: string | number, amount = 1): Promise<LimiterResponse> {
    const counted = await this.increment(key, amount)
    if (counted.consumed <= this.requests) return counted
    if (this.blockDuration && counted.consumed - amount <= this.requests)
      await this.block(key, this.blockDuration)
    throw new errors.E_TOO_MANY_REQUESTS(counted)
  }

  async increment(key: string | number, amount = 1) {
    const time = Date.now()
    const client = connection()
    const knex = client.getWriteClient()
    await client
      .insertQuery()
      .table('rate_limits')
      .insert({ key: String(key), points: amount, expire: time + this.duration * 1000 })
      .onConflict('key')
      .merge({
        points: knex.raw('case when expire <= ? then ? else points + ? end', [
          time,
          amount,
          amount,
        ]),
        expire: knex.raw('case when expire <= ? then ? else expire end', [
          time,
          time + this.duration * 1000,
        ]),
      })
    return (await this.get(key))!
  }

  async decrement(key: string | number, amount = 1) {
    await connection()
      .from('rate_limits')
      .where('key', String(key))
      .where('points', '>=', amount)
      .decrement('points', amount)
    return (await this.get(key)) ?? this.#answer(0, 0)
  }

  block(key: string | number, duration: string | number) {
    return this.set(key, this.requests + 1, duration)
  }

  async set(key: string | number, requests: number, duration?: string | number) {
    const seconds = duration === undefined ? this.duration : string.seconds.parse(duration)
    const row = { points: requests, expire: Date.now() + seconds * 1000 }
    await connection()
      .insertQuery()
      .table('rate_limits')
      .insert({ key: String(key), ...row })
      .onConflict('key')
      .merge(row)
    return this.#answer(requests, row.expire)
  }

  async get(key: string | number) {
    const row = await connection()
      .from('rate_limits')
      .where('key', String(key))
      .where('expire', '>', Date.now())
      .first()
    return row ? this.#answer(Number(row.points), Number(row.expire)) : null
  }

  async delete(key: string | number) {
    return Number(await connection().from('rate_limits').where('key', String(key)).delete()) > 0
  }

  async clear() {
    await connection().from('rate_limits').delete()
  }

  #answer(consumed: number, expire: number) {
    return new LimiterResponse({
      limit: this.requests,
      remaining: Math.max(this.requests - consumed, 0),
      consumed,
      availableIn: Math.max(Math.ceil((expire - Date.now()) / 1000), 0),
    })
  }
}

/** Counts that no longer matter; a schedule takes them away. */
export const forgetOldLimits = () =>
  connection().from('rate_limits').where('expire', '<', Date.now()).delete()
