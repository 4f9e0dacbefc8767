import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { translator } from '#modules/translator'
import type { Refusals } from '#records/errors'
import {
  beginMaintenance,
  endMaintenance,
  longestMessage,
  maintenance,
} from '#workspace/maintenance/maintenance'
import { demandRight } from '#workspace/settings/demand_right'

/** Closes Farley to everybody who may not change its settings, and opens it again. */
export default class MaintenanceController {
  async show(ctx: HttpContext) {
    const { auth } = ctx
    demandRight(auth.user, 'settings')
    const found = await maintenance()
    const until =
      found?.until &&
      DateTime.fromISO(found.until).setZone(auth.user!.timezone).toFormat("yyyy-MM-dd'T'HH:mm")
    return this.#form(ctx, { ...found, until }, {})
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    demandRight(auth.user, 'settings')
    const typed = request.only(['message', 'until', 'pausesJobs'])
    const message = String(typed.message ?? '').trim()
    const until = typed.until
      ? DateTime.fromISO(String(typed.until), { zone: auth.user!.timezone })
      : null
    const errors: Refusals = {}
    if (message.length > longestMessage)
      errors.message = { key: 'tooLong', params: { max: longestMessage } }
    if (until && !until.isValid) errors.until = { key: 'notDateTime', params: {} }
    else if (until && until <= DateTime.utc()) errors.until = { key: 'past', params: {} }
    if (Object.keys(errors).length) {
      response.status(422)
      return this.#form(ctx, typed, errors)
    }
    await beginMaintenance(auth.user!, {
      message,
      until: until && until.toUTC().toISO(),
      pausesJobs: typed.pausesJobs === 'true',
    })
    session.flash('toast', translator(auth.user!.locale)('maintenance.begun'))
    return response.redirect().status(303).toPath('/settings/maintenance')
  }

  async destroy({ auth, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    await endMaintenance(auth.user!)
    session.flash('toast', translator(auth.user!.locale)('maintenance.ended'))
    return response.redirect().status(303).toPath('/settings/maintenance')
  }

  async #form({ view }: HttpContext, typed: Record<string, unknown>, errors: Refusals) {
    return view.render('workspace::maintenance/edit', {
      typed,
      errors,
      longestMessage,
      found: await maintenance(),
    })
  }
}
