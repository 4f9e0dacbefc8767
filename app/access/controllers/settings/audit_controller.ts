import type { HttpContext } from '@adonisjs/core/http'
import { fromColumn } from '#records/clock'
import { formatMoment } from '#records/fields/date_time'
import { firstRowsOf } from '#records/history/history'
import { wordsFor } from '#records/labels'
import { auditData, auditEntries, auditKinds } from '#access/audit_log'
import { demandRight } from '#access/demand_right'
import User from '#access/models/user'

export default class AuditController {
  async index({ auth, request, view }: HttpContext) {
    const me = demandRight(auth.getUserOrFail(), 'audit')
    const asked = request.qs()
    const text = (name: string) => (typeof asked[name] === 'string' ? asked[name] : '')
    const { entries, next } = await auditEntries({
      kind: text('kind'),
      actorId: Number(text('person')) || undefined,
      from: text('from'),
      to: text('to'),
      before: Number(text('before')) || undefined,
      zone: me.timezone,
    })
    const changes = await firstRowsOf(
      me,
      entries.filter(({ size }) => size).map(({ id }) => id),
      5
    )
    const users = await User.query().orderBy('title_sort')
    const names = new Map(users.map(({ id, name }) => [id, name]))
    return view.render('access::settings/audit', {
      asked: { kind: text('kind'), person: text('person'), from: text('from'), to: text('to') },
      kinds: Object.keys(auditKinds),
      users,
      entries: entries.map((entry) => ({
        ...entry,
        who: entry.actorId ? names.get(entry.actorId) : null,
        when: formatMoment(fromColumn(entry.at), me),
        changes: changes.get(entry.id) ?? [],
        data: auditData(entry.data, wordsFor(me), names),
      })),
      next:
        next &&
        `/settings/audit?${new URLSearchParams({ ...filled(asked), before: String(next) })}`,
    })
  }
}

const filled = (asked: Record<string, any>) =>
  Object.fromEntries(
    ['kind', 'person', 'from', 'to']
      .filter((name) => asked[name])
      .map((name) => [name, String(asked[name])])
  )
