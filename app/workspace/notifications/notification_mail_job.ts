import settings from '#start/env'
import type { JobDefinition } from '#modules/contract'
import { translator } from '#modules/translator'
import { connection } from '#records/change'
import { enqueue } from '#records/jobs'
import User from '#access/models/user'
import { noticeOf } from '#workspace/notifications/inbox'

/** The mail of a notification, unless it was read or its reader left in the meantime. */
export const notificationMailJob: JobDefinition<{ id: number }> = {
  name: 'notificationMail',
  async run({ id }) {
    const row = await connection()
      .from('notifications')
      .where('id', id)
      .whereNull('read_at')
      .first()
    const reader = row && (await User.acting(row.user_id))
    if (!reader) return
    const { sentence, url } = await noticeOf(row, reader, translator(reader.locale))
    await enqueue(
      connection(),
      'mail',
      {
        to: reader.email,
        locale: reader.locale,
        template: 'workspace::mails/notification',
        data: { sentence, url: `${settings.appUrl}${url}` },
      },
      { key: `notification:${id}` }
    )
  },
}
