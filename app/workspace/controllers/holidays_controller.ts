import { readFile } from 'node:fs/promises'
import { DateTime } from 'luxon'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { NotVisible, type Refusals } from '#records/errors'
import { truncate } from '#records/normalise'
import { page } from '#workspace/controllers/working_time_controller'
import { demandRight } from '#workspace/settings/demand_right'
import { workingHours } from '#workspace/time/company_time'
import Holiday from '#workspace/time/holiday'
import { readHolidays } from '#workspace/time/holiday_file'

const most = 1024 * 1024

/** Days off: one by one, or out of a calendar file. */
export default class HolidaysController {
  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    demandRight(auth.user, 'settings')
    const { day, name } = request.body()
    const file = request.file('file')
    const bytes = file?.tmpPath && file.size <= most ? await readFile(file.tmpPath) : null
    const days = bytes
      ? readHolidays(bytes.toString('utf8'))
      : isDay(day)
        ? [{ day, name: truncate(String(name ?? '').trim(), 120) }]
        : []
    if (!days.length) {
      const errors: Refusals = file
        ? { file: { key: 'noHolidays', params: {} } }
        : { day: { key: 'notDate', params: { value: String(day ?? '') } } }
      response.status(422)
      return page(ctx, await workingHours(), errors, request.body())
    }
    const added = await Holiday.keep(auth.user!, days)
    session.flash('toast', i18n.t('settings.workingTime.added', { count: added }))
    return response.redirect().status(303).toPath('/settings/working-time')
  }

  async destroy({ auth, params, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    const holiday = await Holiday.find(Number(params.id))
    if (!holiday) throw new NotVisible()
    await change(auth.user!, 'holidayRemoved', () => holiday.delete())
    return response.redirect().status(303).toPath('/settings/working-time')
  }
}

export const isDay = (raw: unknown): raw is string =>
  typeof raw === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(raw) && DateTime.fromISO(raw).isValid
