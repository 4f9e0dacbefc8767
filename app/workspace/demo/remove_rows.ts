import { connection } from '#records/change'
import { unindexRecords } from '#records/index'
import { recordClasses, type RecordClass } from '#records/record'

/** Removes rows for good, with their parts and what was written about them. Call within `change()`. */
export async function removeRows(model: RecordClass, ids: number[]) {
  const client = connection() as any
  for (const other of recordClasses()) await letGo(other, model, ids)
  await unindexRecords(client, model, ids)
  await client
    .from((model as any).table)
    .whereIn('id', ids)
    .delete()
  await client
    .from('demo_records')
    .where('record_name', model.recordName)
    .whereIn('record_id', ids)
    .delete()
}

/** Parts of a record go with it; whoever refers to it forgets it. */
async function letGo(other: RecordClass, model: RecordClass, ids: number[]) {
  const client = connection() as any
  const { table } = other as any
  const parts: string[] = []
  for (const field of other.bound) {
    if (field.type.name !== 'reference' || field.options.to !== model.recordName) continue
    const part = other.options.parent === field.key || (other.options.internal && field.required)
    if (part) parts.push(field.column)
    else
      await client
        .from(table)
        .whereIn(field.column, ids)
        .update({ [field.column]: null })
  }
  for (const column of parts) await removeParts(other, (query) => query.whereIn(column, ids))
  if (other.field('aboutId'))
    await removeParts(other, (query) =>
      query.where('about_name', model.recordName).whereIn('about_id', ids)
    )
}

async function removeParts(model: RecordClass, narrow: (query: any) => any) {
  const rows = await narrow(connection().from((model as any).table)).select('id')
  const ids = rows.map(({ id }: { id: number }) => id)
  if (!ids.length) return
  for (let start = 0; start < ids.length; start += 500)
    await removeRows(model, ids.slice(start, start + 500))
}
