import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { connection } from '#records/change'
import { NotVisible } from '#records/errors'
import { inbox, markRead } from '#workspace/notifications/inbox'
import { allNotificationKinds, unreadCount } from '#workspace/notifications/notification'

export default class NotificationsController {
  async index({ auth, request, view }: HttpContext) {
    const user = auth.user!
    const before = Number(request.input('before')) || null
    const { notices, next } = await inbox(user, translator(user.locale), before)
    const mails = await connection()
      .from('notification_mails')
      .where('user_id', user.id)
      .select('kind')
    return view.render('workspace::notifications/index', {
      notices,
      next: next && `/notifications?before=${next}`,
      unread: await unreadCount(user.id),
      kinds: allNotificationKinds(),
      mailed: mails.map(({ kind }) => kind),
    })
  }

  /** The bell of the top bar, asked for once a page is shown. */
  async bell({ auth, view }: HttpContext) {
    return view.render('workspace::notifications/_bell', {
      unread: await unreadCount(auth.user!.id),
    })
  }

  /** Opens one: it is read, and its reader is where it leads. */
  async show({ auth, params, response }: HttpContext) {
    const user = auth.user!
    const row = await connection()
      .from('notifications')
      .where('id', Number(params.id) || 0)
      .where('user_id', user.id)
      .first()
    if (!row) throw new NotVisible()
    await markRead(user.id, row.id)
    const { url } = JSON.parse(row.data ?? '{}')
    const inside = typeof url === 'string' && /^\/(?!\/)/.test(url)
    const record = row.record_name ? `/go/${row.record_name}/${row.record_id}` : '/notifications'
    return response
      .redirect()
      .status(303)
      .toPath(inside ? url : record)
  }

  async readAll({ auth, response }: HttpContext) {
    await markRead(auth.user!.id, null)
    return response.redirect().status(303).toPath('/notifications')
  }

  async updateMails({ auth, request, response }: HttpContext) {
    const user = auth.user!
    const wanted = [request.input('kinds', [])].flat()
    const client = connection()
    await client.from('notification_mails').where('user_id', user.id).delete()
    const rows = allNotificationKinds()
      .filter((kind) => wanted.includes(kind))
      .map((kind) => ({ user_id: user.id, kind }))
    if (rows.length) await client.table('notification_mails').multiInsert(rows)
    return response.redirect().status(303).toPath('/notifications')
  }
}
