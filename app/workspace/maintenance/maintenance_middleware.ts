import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { toast } from '#modules/toast'
import { languageFor, translator } from '#modules/translator'
import { company } from '#records/company'
import { Refused } from '#records/rest/problem'
import { maintenance, retryAfter, type Maintenance } from '#workspace/maintenance/maintenance'
import { when } from '#workspace/pages/when'

interface Door {
  door: 'staff' | 'visitors' | 'api'
}

const policy = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"

/**
 * Keeps everybody out while the company's Farley is under maintenance, but for those who may change its settings. Signing in and out
 * stays possible, since that is how they come in.
 */
export default class MaintenanceMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { door }: Door) {
    const found = await maintenance()
    if (!found || this.#mayPass(ctx, door)) return next()
    ctx.response.header('Retry-After', String(retryAfter(found)))
    if (door === 'api') throw new Refused(503, 'maintenance')
    return this.#explain(ctx, found, door)
  }

  #mayPass({ auth, request }: HttpContext, door: Door['door']) {
    if (door !== 'staff') return false
    return (
      auth.user!.may('settings') ||
      (request.intended() === 'DELETE' && request.url() === '/session')
    )
  }

  async #explain(ctx: HttpContext, found: Maintenance, door: Door['door']) {
    const { auth, request, response } = ctx
    const house = await company()
    const person = auth?.user
    const locale = languageFor(person?.locale, ...(person ? [] : request.languages()), house.locale)
    const t = translator(locale)
    response.status(503).header('Cache-Control', 'no-store')
    if (request.header('HX-Request')) {
      toast(ctx, { text: `${t('maintenance.title')}. ${found.message}`.trim(), tone: 'bad' })
      return response.header('HX-Reswap', 'none').type('html').send('')
    }
    if (request.accepts(['html', 'json']) === 'json') {
      return response.header('Content-Type', 'application/problem+json; charset=utf-8').send(
        JSON.stringify({
          type: 'about:blank',
          title: 'Service Unavailable',
          status: 503,
          detail: found.message || t('maintenance.text', { company: house.name }),
        })
      )
    }
    // A form in somebody's own site says so in its frame; nothing on this page can be clicked by mistake there.
    const ancestors = door === 'visitors' ? '*' : "'none'"
    response.header('Content-Security-Policy', `${policy}; frame-ancestors ${ancestors}`)
    const html = await ctx.view.render('workspace::maintenance/closed', {
      t,
      locale,
      company: house,
      message: found.message,
      until:
        found.until && when(found.until, { locale, timezone: person?.timezone ?? house.timezone }),
      csrfToken: null,
    })
    return response.type('html').send(html)
  }
}
