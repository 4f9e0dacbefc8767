import { randomBytes } from 'node:crypto'
import type { HttpContext, HttpRequest } from '@adonisjs/core/http'
import { NotAllowed } from '#records/errors'
import type WebForm from '#leads/forms/models/web_form'
import { ancestors, hostIn, isAllowed, ownHost } from '#leads/forms/spam/hosts'

/**
 * Headers of a public page: nothing but the product's own files, framed only by the sites of the form. Where a form leads
 * elsewhere after it was sent, browsers hold `form-action` against that address as well.
 * @returns the nonce of its scripts
 */
export function answerHeaders({ response }: HttpContext, form: WebForm, locale: string): string {
  const nonce = randomBytes(16).toString('base64')
  const next = form.redirectUrl ? ` ${new URL(form.redirectUrl).origin}` : ''
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    `form-action 'self'${next}`,
    `frame-ancestors ${ancestors(form.hosts)}`,
  ].join('; ')
  response.header('Content-Security-Policy', policy)
  response.header('Content-Language', locale)
  response.header('Cache-Control', 'no-store')
  // Without it a site with cross-origin isolation could not show its frame.
  if (form.hosts.length) response.header('Cross-Origin-Resource-Policy', 'cross-origin')
  if (!form.indexed) response.header('X-Robots-Tag', 'noindex')
  return nonce
}

/**
 * Refuses what a browser sends from a site that this form is not for. A program that names no site could name any, so
 * it gains nothing here; what it sends is judged by its proof.
 * @throws NotAllowed
 */
export function refuseStrangers(request: HttpRequest, form: WebForm) {
  const host = hostIn(request.header('origin')) ?? hostIn(request.header('referer'))
  if (host === null || host === request.host() || host === ownHost()) return
  if (!isAllowed(form.hosts, host)) throw new NotAllowed('otherSite')
}
