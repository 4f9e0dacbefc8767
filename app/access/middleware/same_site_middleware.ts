import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import settings from '#start/env'
import { NotAllowed } from '#records/errors'

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses writes that another site had the browser send, by what the browser itself says of them (Fetch Metadata, Origin).
 * It stands beside the token of each form, so that one hole alone is not enough.
 */
export default class SameSiteMiddleware {
  handle({ request }: HttpContext, next: NextFn) {
    if (reading.has(request.intended())) return next()
    const site = request.header('Sec-Fetch-Site')
    if (site && site !== 'same-origin' && site !== 'none') throw new NotAllowed('crossSite')
    const origin = request.header('Origin')
    if (origin && !isOurs(origin, request.host())) throw new NotAllowed('crossSite')
    return next()
  }
}

const isOurs = (origin: string, host: string | null) =>
  URL.canParse(origin) &&
  (new URL(origin).host === host || new URL(origin).origin === new URL(settings.appUrl).origin)
