import { randomUUID } from 'node:crypto'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** What processes keep in memory of these is void once one of them writes there. */
export const stampedTables = ['saved_views', 'settings', 'options', 'favourites']

const listeners: (() => unknown)[] = []
let heard: string | null | undefined

/**
 * Another stamp for everybody's next request: whoever keeps saved views, settings or lists in memory reads them anew. It comes along
 * with the person who asks, so that it costs no query and no process shows what another one has changed.
 */
export async function restampViews(client: QueryClientContract) {
  const value = JSON.stringify(randomUUID())
  await client.from('settings').where('name', 'viewsStamp').update({ value })
}

/** Forgets something whenever another stamp is heard. */
export const onOtherStamp = (forget: () => unknown) => void listeners.push(forget)

export function hearStamp(stamp: string | null) {
  if (stamp === heard) return
  heard = stamp
  for (const forget of listeners) forget()
}
