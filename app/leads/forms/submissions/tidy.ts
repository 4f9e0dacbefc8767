import { DateTime } from 'luxon'
import type { JobDefinition, Listener } from '#modules/contract'
import { toColumn } from '#records/clock'
import { submissions } from '#leads/forms/submissions/submission'

const daysOfSuspects = 30

/** Suspects and spam that nobody took up, and addresses that nobody confirmed, are forgotten after a month. */
export const tidySubmissionsJob: JobDefinition = {
  name: 'forms.tidy',
  async run() {
    const old = toColumn(DateTime.utc().minus({ days: daysOfSuspects }))
    await submissions()
      .whereIn('state', ['suspected', 'spam', 'waiting'])
      .where('received_at', '<', old)
      .delete()
  },
}

/** Who is erased leaves nothing of what they sent. */
export const forgetSubmissionsOf: Listener = async ({ recordName, recordId }) => {
  await submissions().where({ record_name: recordName, record_id: recordId }).delete()
}
