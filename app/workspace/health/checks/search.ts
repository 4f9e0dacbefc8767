import type { HealthCheck } from '#modules/contract'
import modules from '#modules/registry'
import { connection } from '#records/change'
import type { RecordClass } from '#records/record'
import { isSearched } from '#records/search/search'

/** Of each record type so many of the latest, and as many from anywhere before. */
const sample = 20

/** Counting a million rows twice would cost more than it tells: some records are looked for in the index instead. */
export const searchCheck: HealthCheck = {
  name: 'search',
  order: 32,
  async run() {
    let looked = 0
    let missing = 0
    for (const model of modules.records.filter(isSearched)) {
      const ids = await someOf(model)
      if (!ids.length) continue
      const rows = await connection()
        .from('search_entries')
        .where('record_name', model.recordName)
        .whereIn('record_id', ids)
        .distinct('record_id')
      looked += ids.length
      missing += ids.length - rows.length
    }
    return { state: missing ? 'warn' : 'good', data: { looked, missing } }
  },
}

async function someOf(model: RecordClass): Promise<number[]> {
  const { table } = model as any
  const rows = () => connection().from(table).whereNull('deleted_at').orderBy('id', 'desc')
  const latest = await rows().limit(sample).select('id')
  const highest = latest[0]?.id ?? 0
  const before = Math.floor(Math.random() * highest)
  const earlier = await rows().where('id', '<=', before).limit(sample).select('id')
  return [...new Set([...latest, ...earlier].map(({ id }) => id as number))]
}
