import settings from '#start/env'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/** What every answer carries, errors and files included. Frames and CSP of pages are shield's. */
const headers = {
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
  ...(settings.secure ? { 'Strict-Transport-Security': 'max-age=15552000' } : {}),
}

/** What is not a page (API, assets) loads and frames nothing. */
const closed = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"

export default class SecurityHeadersMiddleware {
  async handle({ response }: HttpContext, next: NextFn) {
    for (const [name, value] of Object.entries(headers)) response.header(name, value)
    await next()
    // Shield writes the policy of a page straight to Node's response: one set here before would replace it.
    const policy = 'Content-Security-Policy'
    if (!response.getHeader(policy) && !response.response.getHeader(policy)) {
      response.header(policy, closed)
    }
  }
}
