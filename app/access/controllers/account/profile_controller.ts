import vine from '@vinejs/vine'
import { DateTime } from 'luxon'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { dateFormats, locales, timeFormats, timezones, weekStarts } from '#access/choices'
import { readForm } from '#access/form'
import User, { densities, themes } from '#access/models/user'

const form = vine.create({
  name: vine.string().trim().minLength(1).maxLength(120),
  jobTitle: vine.string().trim().maxLength(120).optional(),
  locale: vine.enum(locales),
  timezone: vine.enum(['UTC', ...timezones]),
  dateFormat: vine.enum(['', ...dateFormats]).optional(),
  timeFormat: vine.enum(['', ...timeFormats]).optional(),
  firstDayOfWeek: vine.enum(['', ...weekStarts.map(String)]).optional(),
  theme: vine.enum(themes),
  density: vine.enum(densities),
})

export default class ProfileController {
  show({ auth, view }: HttpContext) {
    return view.render('access::account/profile', { form: auth.getUserOrFail(), ...choices() })
  }

  async update({ auth, request, response, session, view }: HttpContext) {
    const user = auth.getUserOrFail()
    const { values, errors } = await readForm(form, request.body())
    if (errors) {
      response.status(422)
      return view.render('access::account/profile', { form: request.body(), errors, ...choices() })
    }
    await change(user, 'profileChanged', async () => {
      const kept = await User.findOrFail(user.id)
      await kept
        .merge({
          name: values.name,
          jobTitle: values.jobTitle || null,
          locale: values.locale,
          timezone: values.timezone,
          dateFormat: values.dateFormat || null,
          timeFormat: values.timeFormat || null,
          firstDayOfWeek: Number(values.firstDayOfWeek) || null,
          theme: values.theme,
          density: values.density,
        })
        .save()
    })
    session.flash('saved', true)
    return response.redirect().status(303).toPath('/account')
  }
}

const choices = () => {
  const day = DateTime.utc(2026, 1, 31, 16, 5)
  return {
    timezones,
    locales,
    themes,
    densities,
    weekStarts,
    dateFormats: dateFormats.map((format) => ({ format, example: day.toFormat(format) })),
    timeFormats: timeFormats.map((format) => ({ format, example: day.toFormat(format) })),
  }
}
