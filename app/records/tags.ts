import { createHash } from 'node:crypto'
import { DateTime } from 'luxon'
import { change, connection, type Change } from '#records/change'
import type { Actor } from '#records/actor'
import * as clock from '#records/clock'
import { isDuplicate } from '#records/dialect/duplicate'
import { fold, truncate } from '#records/normalise'
import { recordClasses } from '#records/record'
import { Tracked } from '#records/tracked'

/** A label that people put on records. Two tags never differ by case or accents alone. */
export class Tag extends Tracked {
  static table = 'tags'

  declare name: string
  declare nameKey: string
  /** 0 to 11, out of the name, so that a tag looks the same everywhere. */
  declare hue: number
  declare createdAt: DateTime

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('name', {})
    this.$addColumn('nameKey', { serializeAs: null })
    this.$addColumn('hue', {})
    this.$addColumn('createdAt', {
      prepare: (value: DateTime) => clock.toColumn(value),
      consume: (raw: string) => clock.fromColumn(raw),
    })
  }

  static named(name: string) {
    const clean = cleanName(name)
    const nameKey = keyOf(clean)
    const hue = createHash('sha1').update(nameKey).digest()[0] % 12
    return this.create({ name: clean, nameKey, hue, createdAt: DateTime.utc() })
  }
}

const cleanName = (name: string) =>
  truncate(
    name
      .normalize('NFC')
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim(),
    60
  )
const keyOf = (name: string) => truncate(fold(name) || name.toLowerCase(), 60)

/**
 * Ids of tags by name, in the order given. Names that no tag has make one where `create` is set, and are left out otherwise.
 */
export async function tagIds(names: string[], create: false | Actor): Promise<number[]> {
  try {
    return await foundOrMade(names, create)
  } catch (error) {
    // Somebody else made one of them at the same moment: it is there now.
    if (!isDuplicate(error)) throw error
    return foundOrMade(names, create)
  }
}

async function foundOrMade(names: string[], create: false | Actor): Promise<number[]> {
  const wanted = new Map(
    names.map((name) => [keyOf(cleanName(name)), cleanName(name)]).filter(([key]) => key) as [
      string,
      string,
    ][]
  )
  if (!wanted.size) return []
  const ids = new Map<string, number>()
  const keys = [...wanted.keys()]
  for (let start = 0; start < keys.length; start += 500) {
    const rows = await connection()
      .from('tags')
      .whereIn('name_key', keys.slice(start, start + 500))
      .select('id', 'name_key')
    for (const { id, name_key: key } of rows) ids.set(key, id)
  }
  const missing = keys.filter((key) => !ids.has(key))
  if (create && missing.length) {
    await change(create, 'created', async () => {
      for (const key of missing) {
        const tag = await Tag.named(wanted.get(key)!)
        ids.set(key, tag.id)
      }
    })
  }
  return keys.map((key) => ids.get(key)).filter((id) => id !== undefined)
}

/** Tags whose name begins with this, for pickers. */
export const tagsLike = (text: string, limit = 20) =>
  Tag.query()
    .where('name_key', 'like', `${fold(text).replace(/[%_\\]/g, '')}%`)
    .orderBy('name_key')
    .limit(limit)

/** Every tag with the number of records that carry it, by name. */
export async function tagsInUse(): Promise<
  { id: number; name: string; hue: number; uses: number }[]
> {
  const places = taggedFields()
  const tags = await connection().from('tags').orderBy('name_key').select('id', 'name', 'hue')
  const counts = await connection()
    .from('record_values')
    .whereIn('record_name', [...new Set(places.map(({ Record }) => Record.recordName))])
    .whereIn('field', [...new Set(places.map(({ field }) => field.key))])
    .groupBy('value')
    .select('value')
    .count('* as uses')
  const uses = new Map(counts.map((row) => [Number(row.value), Number(row.uses)]))
  return tags.map((tag) => ({ ...tag, uses: uses.get(tag.id) ?? 0 }))
}

/** Gives a tag another name. One that another tag has makes the two one. */
export async function renameTag(by: Actor, tag: Tag, name: string) {
  return change(by, 'tagRenamed', async (current) => {
    const clean = cleanName(name)
    const other = await Tag.query().where('nameKey', keyOf(clean)).whereNot('id', tag.id).first()
    if (!other) return tag.merge({ name: clean, nameKey: keyOf(clean) }).save()
    await replaceTag(current, tag.id, other.id)
    await tag.delete()
    return other
  })
}

/** Takes a tag off every record and away. */
export async function removeTag(by: Actor, tag: Tag) {
  return change(by, 'tagRemoved', async (current) => {
    await replaceTag(current, tag.id, null)
    await tag.delete()
  })
}

async function replaceTag(current: Change, id: number, by: number | null) {
  for (const { Record, field } of taggedFields()) {
    const carrying = await current.transaction
      .from('record_values')
      .where({ record_name: Record.recordName, field: field.key, value: String(id) })
      .select('record_id')
    const ids = carrying.map((row) => row.record_id as number)
    for (let start = 0; start < ids.length; start += 500) {
      const rows = await (Record as any).query().whereIn('id', ids.slice(start, start + 500))
      await current.updateMany(
        Record,
        rows.map((row: any) => {
          const kept = (row[field.attribute] as number[]).flatMap((each) =>
            each === id ? (by ?? []) : each
          )
          const value = kept.length ? [...new Set(kept)] : null
          return { id: row.id, values: { [field.attribute]: value } }
        })
      )
    }
  }
}

const taggedFields = () =>
  recordClasses().flatMap((Record) =>
    Record.bound.filter((field) => field.type.name === 'tags').map((field) => ({ Record, field }))
  )
