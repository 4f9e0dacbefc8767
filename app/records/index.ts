import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { RecordClass, RecordRow } from '#records/record'
import { dialect } from '#records/dialect/dialect'
import { search } from '#records/search/search'

/** Values that are looked up rather than read: e-mails, phones, tags, countries. One row each in `record_values`. */
function valuesOf(row: RecordRow) {
  const model = row.constructor as RecordClass
  const keys = model.bound.flatMap((field) => {
    const value = (row as any)[field.attribute]
    if (!field.type.keys || value === null || value === undefined) return []
    return [...new Set(field.type.keys(value, field))].map((key) => ({
      field: field.key,
      value: key,
    }))
  })
  return [...keys, ...(model.matchKeys?.(row) ?? [])].map(({ field, value }) => ({
    record_name: model.recordName,
    field,
    value: value.slice(0, 191),
    record_id: row.id,
  }))
}

/** Brings lookup values and search entries of these rows up to date. Rows must hold all their columns. */
export async function indexRecords(
  client: TransactionClientContract,
  model: RecordClass,
  rows: RecordRow[]
) {
  const known = rows.filter((row) => row.version > 1)
  if (known.length)
    await forgetValues(
      client,
      model,
      known.map((row) => row.id)
    )
  await dialect().insertMany(client, 'record_values', rows.flatMap(valuesOf))
  if (!model.options.internal) await search.put(client, model, rows)
}

export async function unindexRecords(
  client: TransactionClientContract,
  model: RecordClass,
  ids: number[]
) {
  await forgetValues(client, model, ids)
  if (!model.options.internal) await search.remove(client, model, ids)
}

async function forgetValues(client: TransactionClientContract, model: RecordClass, ids: number[]) {
  for (let start = 0; start < ids.length; start += 500) {
    await client
      .from('record_values')
      .where('record_name', model.recordName)
      .whereIn('record_id', ids.slice(start, start + 500))
      .delete()
  }
}
