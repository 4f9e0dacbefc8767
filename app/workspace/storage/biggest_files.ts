import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { findVisible } from '#records/query/scope'
import { recordClass } from '#records/record'

/** The largest files; one that belongs to what this person may not see is without a name. */
export async function biggestFiles(actor: Actor, limit = 10) {
  const rows = await connection()
    .from('files')
    .whereNull('deleted_at')
    .orderBy('size', 'desc')
    .limit(limit)
    .select('id', 'name', 'size', 'record_name', 'record_id')
  return Promise.all(
    rows.map(async (row) => {
      const record = await of(actor, row.record_name, row.record_id)
      return {
        bytes: Number(row.size),
        name: record ? row.name : '',
        title: record?.title ?? '',
        href: record ? `/go/${row.record_name}/${row.record_id}` : null,
      }
    })
  )
}

async function of(actor: Actor, name: string | null, id: number | null) {
  if (!name || !id) return null
  try {
    return await findVisible(recordClass(name), actor, id)
  } catch {
    return null
  }
}
