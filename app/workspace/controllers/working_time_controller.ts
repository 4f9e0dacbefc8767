import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { keepSettings } from '#records/company'
import type { Refusals } from '#records/errors'
import { demandRight } from '#workspace/settings/demand_right'
import { setupChoices } from '#workspace/setup/setup_choices'
import { workingHours } from '#workspace/time/company_time'
import Holiday from '#workspace/time/holiday'
import { readHours } from '#workspace/time/hours_form'
import type { Span } from '#workspace/time/working_time'

/** The company's working hours by weekday, and its days off. */
export default class WorkingTimeController {
  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return page(ctx, await workingHours(), {})
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    demandRight(auth.user, 'settings')
    const { hours, errors } = readHours(request.input('hours'))
    if (Object.keys(errors).length) {
      response.status(422)
      return page(ctx, hours, errors)
    }
    await change(auth.user!, 'settings', () => keepSettings({ workingHours: hours }), {
      label: 'workingTime',
    })
    session.flash('toast', i18n.t('settings.saved'))
    return response.redirect().status(303).toPath('/settings/working-time')
  }
}

export async function page(
  { auth, i18n, view }: HttpContext,
  hours: Record<number, Span[]>,
  errors: Refusals,
  holiday: Record<string, any> = {}
) {
  const { days } = setupChoices(auth.user!.locale)
  const holidays = await Holiday.query().orderBy('day').limit(500)
  const named = new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'full', timeZone: 'UTC' })
  return view.render('workspace::time/settings', {
    days: days.map(({ value, label }) => ({
      value,
      label,
      spans: [0, 1].map((at) => hours[Number(value)]?.[at] ?? ['', '']),
      error: errors[`hours.${value}`],
    })),
    holidays: holidays.map(({ id, day, name }) => ({
      id,
      name,
      words: named.format(new Date(`${day}T12:00:00Z`)),
    })),
    holiday,
    errors,
  })
}
