import { DateTime } from 'luxon'
import { system, type Actor } from '#records/actor'
import { change, type Change } from '#records/change'
import { toColumn } from '#records/clock'
import { Invalid } from '#records/errors'
import type { BoundField } from '#records/field_type'
import { purgeUploads } from '#records/forms/uploads'
import { recordClasses, type RecordClass, type RecordRow } from '#records/record'

/** Days that a deleted record waits in the trash. */
export const retention = 30

/** Puts a record into the trash. @returns the change set, for Undo */
export const discard = (actor: Actor, row: RecordRow) =>
  change(actor, 'deleted', async (current) => {
    await row.merge({ deletedAt: DateTime.utc() } as any).save()
    await current.flush()
    return current.setId
  })

/** Takes a record out of the trash. @returns the change set, for Undo */
export const restore = (actor: Actor, row: RecordRow) =>
  change(actor, 'restored', async (current) => {
    await row.merge({ deletedAt: null } as any).save()
    await current.flush()
    return current.setId
  })

/**
 * Deletes a record for good. What is part of it goes too; what refers to it is left without, or keeps it from going where the
 * reference says `refuse`.
 * @throws Invalid naming the record type that still needs it
 */
export const eraseForGood = (actor: Actor, row: RecordRow) =>
  change(actor, 'erased', (current) => erase(current, row))

async function erase(current: Change, row: RecordRow) {
  for (const { Other, field, part } of referring(row.recordName)) {
    const ids = await idsReferring(current, Other, field, row.id)
    if (!ids.length) continue
    if (part) {
      for (const each of await (Other as any).query().whereIn('id', ids)) await erase(current, each)
    } else if (field.options.onDelete === 'refuse' || field.required) {
      throw new Invalid({
        record: { key: 'stillNeeded', params: { by: Other.recordName, count: ids.length } },
      })
    } else {
      await current.updateMany(
        Other,
        ids.map((id) => ({ id, values: { [field.attribute]: null } }))
      )
    }
  }
  await row.delete()
  await purgeUploads(row)
}

/** Every reference to records of this type; `part` where an internal record means nothing without the other. */
function referring(recordName: string) {
  return recordClasses().flatMap((Other) =>
    Other.bound
      .filter((field) => field.type.name === 'reference' && field.options.to === recordName)
      .map((field) => ({
        Other,
        field,
        part:
          Other.options.internal === true &&
          (field.required || Other.field(Other.options.parent ?? '') === field),
      }))
  )
}

async function idsReferring(current: Change, Other: RecordClass, field: BoundField, id: number) {
  const rows = await current.transaction
    .from((Other as any).table)
    .where(field.column, id)
    .select('id')
  return rows.map((each) => each.id as number)
}

/** Deletes for good what has been in the trash for longer than its time; one record that is still needed stops no other. */
export async function purgeTrash(before = DateTime.utc().minus({ days: retention })) {
  let purged = 0
  for (const Record of recordClasses()) {
    if (Record.options.internal) continue
    for (let after = 0; ;) {
      const rows: RecordRow[] = await (Record as any)
        .query()
        .where('deleted_at', '<', toColumn(before))
        .where('id', '>', after)
        .orderBy('id')
        .limit(100)
      if (!rows.length) break
      after = rows.at(-1)!.id
      for (const row of rows) {
        try {
          await eraseForGood(system, row)
          purged++
        } catch (error) {
          if (!(error instanceof Invalid)) throw error
        }
      }
    }
  }
  return purged
}
