import { DateTime } from 'luxon'
import type { JobDefinition } from '#modules/contract'
import { connection } from '#records/change'
import { toColumn } from '#records/clock'

const ago = (days: number) => toColumn(DateTime.utc().minus({ days }))

/** Forgets what nobody needs any more. Dead jobs are kept until somebody looked at them. */
export const tidyJob: JobDefinition = {
  name: 'tidy',
  async run() {
    const client = connection()
    await client.from('jobs').where('status', 'done').where('finished_at', '<', ago(7)).delete()
    await client.from('schedules').where('due_at', '<', ago(60)).delete()
    await client
      .from('mails')
      .where('created_at', '<', ago(30))
      .update({ body: null, payload: null })
    await client.from('mail_attempts').where('created_at', '<', ago(180)).delete()
    await client.from('mails').where('created_at', '<', ago(180)).delete()
    await client.from('notifications').where('created_at', '<', ago(180)).delete()
  },
}
