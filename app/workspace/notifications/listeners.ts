import type { DomainEvent, Listener } from '#modules/contract'
import { notify } from '#workspace/notifications/notification'

/** Whoever began something long hears that it is done. */
const tellStarter =
  (
    kind: 'importDone' | 'bulkDone',
    data: (event: DomainEvent) => Record<string, unknown>
  ): Listener =>
  async (event) => {
    if (event.actorId !== null) await notify([event.actorId], kind, { data: data(event) })
  }

export const listeners: Record<string, Listener[]> = {
  'import.done': [
    tellStarter('importDone', ({ data }) => ({
      count: data.created + data.updated,
      url: `/imports/${data.import}`,
    })),
  ],
  'bulk.done': [
    tellStarter('bulkDone', ({ data, changeSetId }) => ({
      count: data.count,
      url: changeSetId ? `/change-sets/${changeSetId}` : undefined,
    })),
  ],
}
