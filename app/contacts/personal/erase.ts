import type { Actor } from '#records/actor'
import { note } from '#records/audit'
import { change, type Change } from '#records/change'
import { company } from '#records/company'
import type { BoundField } from '#records/field_type'
import { purgeUploads } from '#records/forms/uploads'
import type { RecordClass, RecordRow } from '#records/record'
import { translator } from '#modules/translator'
import Activity from '#contacts/models/activity'
import { partsOf, sourcesFor } from '#contacts/personal/held'

/** What stays of somebody, so that deals and figures still add up: whose customer they were, and that they must not be written to. */
const staying = new Set([
  'company',
  'companyName',
  'owner',
  'collaborators',
  'lifecycle',
  'source',
  'status',
  'tags',
  'language',
  'industry',
  'employees',
  'estimatedAmount',
  'currency',
  'territory',
])

/**
 * Makes a person unknown: the row stays for what hangs on it, without anything that says who it was. Fields, dates, relations, what
 * was written about them, files, the history and what modules hold go, in one change that keeps no copy and cannot be undone.
 */
export async function makeUnknown(actor: Actor, row: RecordRow) {
  const { locale } = await company()
  const name = translator(locale)('personal.unknown', { id: row.id })
  await change(actor, 'personalDataErased', (current) => erase(current, actor, row, name), {
    quiet: true,
  })
  await note(actor, 'personalDataErased', { data: { record: row.recordName, number: row.id } })
}

async function erase(current: Change, actor: Actor, row: RecordRow, name: string) {
  const Record = row.constructor as RecordClass
  const { recordName, id } = row
  for (const source of sourcesFor(recordName))
    await source.erase({ recordName, recordId: id, actor }, current)
  for (const { Part, field } of partsOf(recordName)) {
    for (const part of await (Part as any).query().where(field.column, id)) await part.delete()
  }
  const activities = await Activity.query().where({ aboutName: recordName, aboutId: id })
  for (const activity of activities) {
    await purgeUploads(activity as unknown as RecordRow)
    await activity
      .merge({ subject: null, body: null, formatted: null, mentions: null, fileId: null })
      .save()
  }
  await purgeUploads(row)
  for (const field of Record.bound.filter(goes)) (row as any)[field.attribute] = null
  row.merge({ lastName: name, doNotCall: true, doNotEmail: true } as any)
  await row.save()
  await current.flush()
  await current.transaction
    .from('changes')
    .where({ record_name: recordName, record_id: id })
    .delete()
}

/** Of added fields those that are personal go; of the record's own everything that nobody said is to stay. */
const goes = ({ key, options, builtIn, addedBy, type }: BoundField) =>
  !builtIn &&
  !options.readOnly &&
  !options.secret &&
  type.column !== 'boolean' &&
  (addedBy ? options.personal === true : options.personal === true || !staying.has(key))
