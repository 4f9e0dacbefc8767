import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { translator } from '#modules/translator'
import { checklist } from '#workspace/today/checklist'
import { figures } from '#workspace/today/figures'
import { greeting } from '#workspace/today/greeting'
import { latest } from '#workspace/today/latest'

export default class TodayController {
  async show({ auth, view }: HttpContext) {
    const user = auth.user!
    const time = DateTime.now().setZone(user.timezone).setLocale(user.locale)
    const t = translator(user.locale)
    return view.render('workspace::today/show', {
      greeting: t(`today.greetings.${greeting(time.hour)}`, { name: user.name.split(' ')[0] }),
      day: time.toLocaleString({ weekday: 'long', day: 'numeric', month: 'long' }),
      figures: await figures(user, t, time),
      latest: await latest(user, t),
      checklist: await checklist(user),
    })
  }
}
