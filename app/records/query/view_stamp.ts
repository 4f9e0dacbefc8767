import { randomUUID } from 'node:crypto'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** Another stamp for everybody's next request: whoever keeps saved views in memory reads them anew. */
export async function restampViews(client: QueryClientContract) {
  const value = JSON.stringify(randomUUID())
  await client.from('settings').where('name', 'viewsStamp').update({ value })
}
