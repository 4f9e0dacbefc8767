import { DateTime } from 'luxon'
import type { DemoWorld } from '#modules/contract'
import modules from '#modules/registry'
import { system } from '#records/actor'
import { change, connection, type Change } from '#records/change'
import { dialect } from '#records/dialect/dialect'
import { recordClass } from '#records/record'
import { removeRows } from '#workspace/demo/remove_rows'

const batch = 2000
/** History and events would say nothing that the records do not; index and access are kept as always. */
const quiet = { quiet: true, origin: 'command' as const }

const sources = () => modules.all.filter(({ demo }) => demo)

/**
 * Makes the demo company's world and marks every row of it.
 * @param people null for the small world that people look around in
 * @param report is told of each batch how many rows there are so far
 * @returns how many were made of each record type
 */
export async function loadDemo(
  people: number | null = null,
  report: (done: number) => void = () => {}
): Promise<Record<string, number>> {
  const made: Record<string, number> = {}
  const world: DemoWorld = {
    people,
    ownerIds: await owners(),
    now: DateTime.utc().startOf('minute'),
    made: (name) => {
      const { table } = recordClass(name) as any
      return connection()
        .from(table)
        .join('demo_records', 'demo_records.record_id', `${table}.id`)
        .where('demo_records.record_name', name)
        .orderBy(`${table}.id`)
    },
    async make(name, count, row, beside) {
      const all: number[] = []
      for (let start = 0; start < count; start += batch) {
        const values = range(start, Math.min(batch, count - start)).map(row)
        all.push(...(await keep(name, values, beside)))
        made[name] = (made[name] ?? 0) + values.length
        report(Object.values(made).reduce((sum, each) => sum + each))
      }
      return all
    },
  }
  for (const { demo } of sources()) await demo!.load(world)
  return made
}

export async function countDemo(): Promise<number> {
  const [row] = await connection().from('demo_records').count('* as total')
  return Number(row.total)
}

/** Takes the demo company's world away, with whatever was added to it. Records of one's own only lose the link to it. */
export async function removeDemo() {
  for (const { demo } of sources().reverse())
    for (const name of demo!.records.toReversed()) await removeAll(name, demo!.forget)
}

async function removeAll(name: string, forget?: (name: string, ids: number[]) => Promise<void>) {
  const model = recordClass(name)
  for (;;) {
    const rows = await connection().from('demo_records').where('record_name', name).limit(500)
    if (!rows.length) return
    const ids = rows.map((row) => row.record_id)
    await change(
      system,
      'demoRemoved',
      async () => {
        await forget?.(name, ids)
        await removeRows(model, ids)
      },
      quiet
    )
  }
}

function keep<V extends Record<string, any>>(
  name: string,
  values: V[],
  beside?: (current: Change, ids: number[], values: V[]) => Promise<unknown>
): Promise<number[]> {
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
      await beside?.(current, ids, values)
      return ids
    },
    quiet
  )
}

async function owners(): Promise<(number | null)[]> {
  const people = await connection()
    .from('users')
    .whereNull('disabled_at')
    .whereNull('deleted_at')
    .orderBy('id')
    .select('id')
  return people.length ? people.map(({ id }) => id) : [null]
}

const range = (start: number, length: number) => Array.from({ length }, (_, index) => start + index)
