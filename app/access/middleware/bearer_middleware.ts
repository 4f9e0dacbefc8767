import limiter from '@adonisjs/limiter/services/main'
import { errors, type LimiterResponse } from '@adonisjs/limiter'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { allSettings } from '#records/company'
import { standardRateLimit } from '#records/rest/rate_limit'
import { Refused } from '#records/rest/problem'
import ApiToken from '#access/models/api_token'

/** Lets in who brings a token of somebody who may sign in, so many times a minute. */
export default class BearerMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    const { request, response } = ctx
    const token = /^Bearer ([\w-]{20,200})$/i.exec(request.header('authorization') ?? '')?.[1]
    const bearer = token ? await ApiToken.bearer(token) : null
    if (!bearer) {
      response.header('WWW-Authenticate', 'Bearer realm="Farley"')
      throw new Refused(401, 'noToken')
    }
    bearer.user.from = request.ip()
    ctx.actor = bearer.user
    ctx.tokenId = bearer.tokenId
    await this.#countRequest(ctx, bearer.tokenId)
    await ApiToken.noteUse(bearer)
    return next()
  }

  /** Says what is left (draft-ietf-httpapi-ratelimit-headers, in the form of three headers that clients know). */
  async #countRequest({ response }: HttpContext, tokenId: number) {
    const { apiRateLimit } = await allSettings()
    const requests = Number(apiRateLimit) || standardRateLimit
    const say = (counted: LimiterResponse) => {
      response.header('RateLimit-Limit', counted.limit)
      response.header('RateLimit-Remaining', counted.remaining)
      response.header('RateLimit-Reset', counted.availableIn)
    }
    try {
      say(await limiter.use('api', { requests, duration: '1 min' }).consume(`api_${tokenId}`))
    } catch (error) {
      if (!(error instanceof errors.E_TOO_MANY_REQUESTS)) throw error
      say(error.response)
      response.header('Retry-After', error.response.availableIn)
      throw new Refused(429, 'tooMany', { seconds: error.response.availableIn })
    }
  }
}
