import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** The database was put back to a copy: it waits for the version of the copy, or for a word that it shall be updated again. */
export interface Hold {
  snapshot: string
  version: string | null
}

/** In the database that was put back, so that every process that opens it knows; `settings` is there in every version. */
const name = 'upgradeHold'

export async function holdOf(client: QueryClientContract): Promise<Hold | null> {
  if (!(await client.schema.hasTable('settings'))) return null
  const row = await client.from('settings').where('name', name).first()
  return row ? JSON.parse(row.value) : null
}

export async function setHold(client: QueryClientContract, hold: Hold) {
  await dropHold(client)
  await client.table('settings').insert({ name, value: JSON.stringify(hold) })
}

export const dropHold = (client: QueryClientContract) =>
  client.from('settings').where('name', name).delete()
