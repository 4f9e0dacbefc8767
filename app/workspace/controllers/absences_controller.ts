import type { HttpContext } from '@adonisjs/core/http'
import { NotVisible, type Refusals } from '#records/errors'
import { truncate } from '#records/normalise'
import { isDay } from '#workspace/controllers/holidays_controller'
import Absence from '#workspace/time/absence'

/** One's own days away: leads and tasks then go to others. */
export default class AbsencesController {
  async index(ctx: HttpContext) {
    return page(ctx)
  }

  async store(ctx: HttpContext) {
    const { auth, request, response } = ctx
    const { startsOn, endsOn = startsOn, note } = request.body()
    const last = endsOn || startsOn
    const errors: Refusals = {}
    for (const [name, day] of [
      ['startsOn', startsOn],
      ['endsOn', last],
    ])
      if (!isDay(day)) errors[name] = { key: 'notDate', params: { value: String(day ?? '') } }
    if (!Object.keys(errors).length && last < startsOn)
      errors.endsOn = { key: 'daysReversed', params: {} }
    if (Object.keys(errors).length) {
      response.status(422)
      return page(ctx, request.body(), errors)
    }
    const words = truncate(String(note ?? '').trim(), 200) || null
    await Absence.add(auth.user!, { startsOn, endsOn: last, note: words })
    return response.redirect().status(303).toPath('/account/away')
  }

  async destroy({ auth, params, response }: HttpContext) {
    const absence = await Absence.query()
      .where({ id: Number(params.id) || 0, userId: auth.user!.id })
      .first()
    if (!absence) throw new NotVisible()
    await absence.remove(auth.user!)
    return response.redirect().status(303).toPath('/account/away')
  }
}

async function page(
  { auth, i18n, view }: HttpContext,
  typed: Record<string, any> = {},
  errors: Refusals = {}
) {
  const words = new Intl.DateTimeFormat(i18n.locale, { dateStyle: 'long', timeZone: 'UTC' })
  const day = (iso: string) => new Date(`${iso}T12:00:00Z`)
  const absences = await Absence.ofUser(auth.user!.id)
  return view.render('workspace::time/away', {
    typed,
    errors,
    absences: absences.map(({ id, startsOn, endsOn, note }) => ({
      id,
      note,
      when: words.formatRange(day(startsOn), day(endsOn)),
    })),
  })
}
