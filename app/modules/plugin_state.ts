import { connection } from '#records/change'
import { now } from '#records/clock'

/** What the database knows of an installed plugin. */
export interface PluginRow {
  id: number
  name: string
  version: string
  /** `enabled` runs, `disabled` waits, `failed` was left out after it broke a start, `removed` left its data here. */
  state: 'enabled' | 'disabled' | 'failed' | 'removed'
  manifest: string
  settings: string | null
  points_off: string | null
  made: string | null
  checksum: string | null
  last_error: string | null
  last_error_at: string | null
  installed_at: string
  installed_by_id: number | null
  updated_at: string
}

/** Installed plugins, the first installed first; none where the table is not there yet. */
export async function pluginRows(): Promise<PluginRow[]> {
  const client = connection() as any
  if (!(await client.schema.hasTable('plugins'))) return []
  return client.from('plugins').orderBy('id')
}

/** Leaves a plugin out from the next start on, and says why. */
export async function leaveOut(name: string, reason: string) {
  await connection()
    .from('plugins')
    .where('name', name)
    .update({ state: 'failed', last_error: reason, last_error_at: now(), updated_at: now() })
}
