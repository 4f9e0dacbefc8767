import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { dialect } from '#records/dialect/dialect'
import { fold, truncate, words } from '#records/normalise'
import type { RecordClass, RecordRow } from '#records/record'
import { searchIndex } from '#records/search/search_index'
import { shortened } from '#records/search/search_query'

export { matching } from '#records/search/matching'
export { searchRecords, countRecords, type Hit } from '#records/search/search_records'

/** Long texts are found by their beginning. */
const mostWords = 200
const mostFragments = 1000

export const isSearched = (model: RecordClass) =>
  !model.options.internal && !model.options.without?.includes('search')

/** Keeps what the search box finds, within the change's own transaction. */
export const search = {
  /** Brings the entries of these rows up to date. Rows must hold all their columns. */
  async put(client: TransactionClientContract, model: RecordClass, rows: RecordRow[]) {
    if (!isSearched(model) || !rows.length) return
    const known = rows.filter((row) => row.version > 1).map((row) => row.id)
    if (known.length) await this.remove(client, model, known)

    const texts = rows.map((row) => textsOf(model, row))
    const ids = await dialect().insertMany(
      client,
      'search_entries',
      texts.map(({ title }, at) => ({
        record_name: model.recordName,
        record_id: rows[at].id,
        title,
      }))
    )
    await searchIndex().put(
      client,
      texts.map((text, at) => ({ id: ids[at], words: text.words }))
    )
    const fragments = texts
      .map((text, at) => ({ entry_id: ids[at], fragments: text.fragments }))
      .filter((entry) => entry.fragments)
    await dialect().insertMany(client, 'search_fragments', fragments)
    await searchIndex().putFragments(client, fragments)
  },

  async remove(client: TransactionClientContract, model: RecordClass, recordIds: number[]) {
    for (let start = 0; start < recordIds.length; start += 500) {
      const entries = await client
        .from('search_entries')
        .where('record_name', model.recordName)
        .whereIn('record_id', recordIds.slice(start, start + 500))
        .select('id')
      const ids = entries.map(({ id }) => id)
      if (!ids.length) continue
      await searchIndex().remove(client, ids)
      await client.from('search_fragments').whereIn('entry_id', ids).delete()
      await client.from('search_entries').whereIn('id', ids).delete()
    }
  },
}

/** The title always counts, and every field that is declared with `search: true`. */
function textsOf(model: RecordClass, row: RecordRow) {
  const title = words(row.title)
  const found = new Set(shortened(title))
  const fragments: string[] = []
  for (const field of model.bound) {
    const value = (row as any)[field.attribute]
    if (!field.options.search || value === null || value === undefined) continue
    const text = field.type.words ? field.type.words(value, field) : String(value)
    for (const word of shortened(words(text))) {
      if (found.size >= mostWords) break
      found.add(word)
    }
    if (field.type.fragments) fragments.push(...field.type.fragments(value, field))
  }
  return {
    title: truncate(title.join(' '), 255),
    words: [...found],
    fragments: fragments.map(fold).join('\n').slice(0, mostFragments),
  }
}
