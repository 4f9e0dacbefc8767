import modules from '#modules/registry'
import type { SealedColumn } from '#modules/contract'
import { addKey, keyRing, ofEnvironment } from '#start/app_key'
import { note } from '#records/audit'
import { system } from '#records/actor'
import { connection } from '#records/change'
import { isStale, seal, unseal } from '#records/secrets'

/** A sealed value where it stands alone or within JSON, whose quoting leaves its letters alone. */
const sealedValue = /(?:k[0-9a-f]{8}|gcm)\.v1:[\w-]+\.[\w-]+\.[\w-]+/g

const batch = 200

export interface Rotation {
  /** Whether an earlier rotation was cut off, and this one finished it without another key. */
  resumed: boolean
  resealed: number
  /** Values whose key is gone, as `table.column id`. */
  unreadable: string[]
}

export const sealedColumns = (): SealedColumn[] =>
  modules.all.flatMap((module) => module.sealed ?? [])

/**
 * Makes a new key and seals every secret by it. Each value is sealed by one key or the other at any moment, and names which: cut
 * off half-way, everything can be read, and the next call goes on. With APP_KEY the environment brings the new key.
 */
export async function rotateKeys(): Promise<Rotation> {
  const resumed = keyRing().length > 1 && (await someAreStale())
  if (!resumed && !ofEnvironment()) addKey()
  const rotation: Rotation = { resumed: resumed && !ofEnvironment(), resealed: 0, unreadable: [] }
  for (const column of sealedColumns()) await resealColumn(column, rotation)
  await note({ ...system, door: 'command' }, 'keysRotated', {
    data: { count: rotation.resealed },
  })
  return rotation
}

async function someAreStale() {
  for (const column of sealedColumns())
    for await (const { text } of rows(column))
      for (const [value] of text.matchAll(sealedValue))
        if (isStale(value) && unseal(value) !== null) return true
  return false
}

async function resealColumn(column: SealedColumn, rotation: Rotation) {
  for await (const { id, text } of rows(column)) {
    let count = 0
    const anew = text.replace(sealedValue, (value) => {
      if (!isStale(value)) return value
      const secret = unseal(value)
      if (secret === null) {
        rotation.unreadable.push(`${column.table}.${column.column} ${id}`)
        return value
      }
      count++
      return seal(secret)
    })
    if (!count) continue
    // Who changed it meanwhile sealed it by the new key already.
    const taken = await connection()
      .from(column.table)
      .where({ id, [column.column]: text })
      .update({ [column.column]: anew })
    if (Number(taken)) rotation.resealed += count
  }
}

async function* rows({ table, column }: SealedColumn) {
  let after = 0
  for (;;) {
    const found: { id: number; text: string }[] = await connection()
      .from(table)
      .where('id', '>', after)
      .whereNotNull(column)
      .where(column, 'like', '%.v1:%')
      .orderBy('id')
      .limit(batch)
      .select('id', `${column} as text`)
    yield* found
    if (found.length < batch) return
    after = found.at(-1)!.id
  }
}
