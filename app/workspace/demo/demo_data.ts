import { DateTime } from 'luxon'
import { system } from '#records/actor'
import { change, connection } from '#records/change'
import { dialect } from '#records/dialect/dialect'
import { unindexRecords } from '#records/index'
import { recordClass, recordClasses, type RecordClass } from '#records/record'
import { tagIds } from '#records/tags'
import { demoCompany, demoContact, demoHistory, type DemoScope } from '#workspace/demo/generator'
import { demoTags } from '#workspace/demo/words'

export interface DemoSize {
  companies: number
  contacts: number
  /** Notes and calls of each person, and of the first one. */
  history: number
  longHistory: number
}

export const small: DemoSize = { companies: 60, contacts: 250, history: 4, longHistory: 12 }

/** For benchmarks: one person has a long time line, the rest none. */
export const large = (contacts: number): DemoSize => ({
  companies: Math.max(1, Math.round(contacts / 5)),
  contacts,
  history: 0,
  longHistory: 200,
})

const batch = 2000
/** History and events would say nothing that the records do not; index and access are kept as always. */
const quiet = { quiet: true, origin: 'command' as const }

/** Makes the demo company's world and marks every row of it. `report` is told how far it is. */
export async function loadDemo(
  size: DemoSize = small,
  report: (done: number, total: number) => void = () => {}
) {
  const scope = await demoScope()
  const total = size.companies + size.contacts
  const companies: { id: number; name: string; country: 'ES' | 'GB' }[] = []
  for (let start = 0; start < size.companies; start += batch) {
    const values = range(start, Math.min(batch, size.companies - start)).map((position) =>
      demoCompany(position, scope)
    )
    const ids = await keep('company', values)
    ids.forEach((id, index) =>
      companies.push({
        id,
        name: values[index].name,
        country: values[index].language === 'es' ? 'ES' : 'GB',
      })
    )
    report(companies.length, total)
  }
  for (let start = 0; start < size.contacts; start += batch) {
    const values = range(start, Math.min(batch, size.contacts - start)).map((position) =>
      demoContact(position, companies, scope)
    )
    const ids = await keep('contact', values)
    const histories = ids.flatMap((id, index) => {
      const { companyId, ownerId, language } = values[index]
      const length = start + index === 0 ? size.longHistory : size.history
      if (!length) return []
      return demoHistory(
        { id, companyId, ownerId, country: language === 'es' ? 'ES' : 'GB' },
        length,
        scope
      )
    })
    await keep('activity', histories)
    report(size.companies + start + values.length, total)
  }
}

export async function countDemo(): Promise<number> {
  const [row] = await connection()
    .from('demo_records')
    .whereIn('record_name', ['company', 'contact'])
    .count('* as total')
  return Number(row.total)
}

/** Takes the demo company's world away, with whatever was added to it. Records of one's own only lose the link to it. */
export async function removeDemo() {
  for (const name of ['activity', 'contact', 'company']) {
    const model = recordClass(name)
    for (;;) {
      const rows = await connection().from('demo_records').where('record_name', name).limit(500)
      if (!rows.length) break
      const ids = rows.map((row) => row.record_id)
      await change(system, 'demoRemoved', () => removeRows(model, ids), quiet)
    }
  }
}

async function keep(name: string, values: Record<string, any>[]): Promise<number[]> {
  if (!values.length) return []
  return change(
    system,
    'demo',
    async (current) => {
      const ids = await current.createMany(recordClass(name), values)
      await dialect().insertMany(
        connection() as any,
        'demo_records',
        ids.map((id) => ({ record_name: name, record_id: id }))
      )
      return ids
    },
    quiet
  )
}

async function demoScope(): Promise<DemoScope> {
  const people = await connection()
    .from('users')
    .whereNull('disabled_at')
    .whereNull('deleted_at')
    .orderBy('id')
    .select('id')
  const tags = await change(system, 'demo', () => tagIds([...demoTags], system))
  return {
    ownerIds: people.length ? people.map(({ id }) => id) : [null],
    tagIds: tags,
    now: DateTime.utc().startOf('minute'),
  }
}

async function removeRows(model: RecordClass, ids: number[]) {
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

const range = (start: number, length: number) => Array.from({ length }, (_, index) => start + index)
