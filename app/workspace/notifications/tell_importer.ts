import type { Listener } from '#modules/contract'
import { notify } from '#workspace/notifications/notification'

/** The bell of whoever started an import, since it goes on when its page is left. */
export const tellImporter: Listener = async ({ actorId, data }) => {
  if (actorId === null) return
  await notify([actorId], 'importDone', {
    data: { count: data.created + data.updated, url: `/imports/${data.import}` },
  })
}
