import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { fromColumn } from '#records/clock'
import { NotVisible } from '#records/errors'
import { formatMoment } from '#records/fields/date_time'
import { endSession, endSessions, sessionsOf } from '#access/sessions'
import { deviceName } from '#access/device_name'

export default class SessionsController {
  async index({ auth, view }: HttpContext) {
    const user = auth.getUserOrFail()
    const sessions = await sessionsOf(user.id)
    return view.render('access::account/sessions', {
      sessions: sessions.map((each) => ({
        ...each,
        current: each.id === user.access.sessionId,
        seen: formatMoment(fromColumn(each.lastSeenAt), user),
        since: formatMoment(fromColumn(each.createdAt), user),
        device: deviceName(each.device),
      })),
    })
  }

  async destroy({ auth, params, response }: HttpContext) {
    const user = auth.getUserOrFail()
    if (!(await endSession(user.id, Number(params.id)))) throw new NotVisible()
    await note(user, 'sessionsEnded', { data: { count: 1 } })
    return response.redirect().status(303).toPath('/account/sessions')
  }

  async destroyOthers({ auth, response }: HttpContext) {
    const user = auth.getUserOrFail()
    await endSessions(user.id, user.access.sessionId)
    await note(user, 'sessionsEnded')
    return response.redirect().status(303).toPath('/account/sessions')
  }
}
