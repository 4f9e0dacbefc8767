import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { note } from '#records/audit'
import { fromColumn } from '#records/clock'
import { NotAllowed, NotVisible } from '#records/errors'
import { formatMoment } from '#records/fields/date_time'
import { isTranslated } from '#records/labels'
import { demandRight } from '#access/demand_right'
import { deviceName } from '#access/device_name'
import {
  endEverybodysSessions,
  endSession,
  endSessions,
  openSessions,
  ownerOfSession,
} from '#access/sessions'
import { colleague, demandSay } from '#access/staff'
import User from '#access/models/user'

/** Where everybody is signed in, for who keeps the company's people. */
export default class SessionsController {
  async index({ auth, request, view }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const t = translator(me.locale)
    const userId = Number(request.input('person')) || undefined
    const after = String(request.input('after') ?? '').slice(0, 60) || undefined
    const { sessions, next } = await openSessions({ userId, after })
    const users = await User.query().orderBy('title_sort')
    const names = new Map(users.map(({ id, name }) => [id, name]))
    return view.render('access::settings/sessions', {
      users,
      person: userId ?? '',
      everybody: me.isAdmin,
      sessions: sessions.map((each) => ({
        ...each,
        who: names.get(each.userId),
        current: each.id === me.access.sessionId,
        seen: formatMoment(fromColumn(each.lastSeenAt), me),
        since: formatMoment(fromColumn(each.createdAt), me),
        device: deviceName(each.device),
        by: wayIn(each.signedInBy, t),
      })),
      next:
        next &&
        `/settings/sessions?${new URLSearchParams({ ...(userId ? { person: String(userId) } : {}), after: next })}`,
    })
  }

  async destroy({ auth, params, response }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const owner = await ownerOfSession(Number(params.id) || 0)
    if (!owner) throw new NotVisible()
    await demandSay(me, await colleague(String(owner)))
    if (!(await endSession(owner, Number(params.id)))) throw new NotVisible()
    await note(me, 'sessionsEnded', { data: { person: owner, count: 1 } })
    return response.redirect().status(303).toPath('/settings/sessions')
  }

  /** All of one person; one's own session goes on. */
  async destroyOf({ auth, params, response }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    const person = await colleague(params.id)
    await demandSay(me, person)
    await endSessions(person.id, me.access.sessionId)
    await note(me, 'sessionsEnded', { data: { person: person.id } })
    return response.redirect().status(303).toPath(`/settings/sessions?person=${person.id}`)
  }

  /** Everybody's but this one: for the day that something is wrong. */
  async destroyAll({ auth, response, session }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'users')
    if (!me.isAdmin) throw new NotAllowed('users')
    const count = await endEverybodysSessions(me.access.sessionId)
    await note(me, 'sessionsEnded', { data: { count } })
    session.flash('toast', translator(me.locale)('access.sessions.ended', { count }))
    return response.redirect().status(303).toPath('/settings/sessions')
  }
}

/** Ways in that plugins bring are called as the plugin calls them. */
function wayIn(by: string | null, t: (key: string) => string): string {
  if (!by) return ''
  return isTranslated(`access.sessions.by.${by}`) ? t(`access.sessions.by.${by}`) : by
}
