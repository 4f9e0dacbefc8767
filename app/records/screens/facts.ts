import edge from 'edge.js'
import type { Actor } from '#records/actor'
import type { BoundField } from '#records/field_type'
import { formGroups, groupLabel } from '#records/forms/form'
import { fieldLabel, wordsFor } from '#records/labels'
import { reaches } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { domId } from '#records/screens/dom_id'
import { Presenter } from '#records/screens/presenter'

export interface Fact {
  /** Id of the region that is swapped. */
  id: string
  label: string
  /** Escaped by the field's type. */
  html: unknown
  empty: boolean
  /** Where the value is edited; null where this person may not. */
  editHref: string | null
}

export interface FactGroup {
  heading: string | null
  facts: Fact[]
}

/** Where a value stands: among the facts of a page or in a list's cell. */
export type Place = 'fact' | 'cell'

/**
 * A record's fields as people read them, each with the way to edit it in place. For `records::screens/_facts`.
 * @param keys which fields, in order; those of the form, and then what the house keeps, if left out
 */
export async function factsOf(actor: Actor, row: RecordRow, keys?: string[]): Promise<FactGroup[]> {
  const Record = row.constructor as RecordClass
  const t = wordsFor(actor)
  const groups = keys ? [{ group: null, fields: named(Record, keys) }] : standardGroups(Record)
  const show = await Presenter.for(
    actor,
    Record,
    [row],
    groups.flatMap(({ fields }) => fields)
  )
  const mayEdit = mayEditFields(actor, row)
  return groups.map(({ group, fields }) => ({
    heading: group && groupLabel(Record, group, t),
    facts: fields.map((field) => factOf(row, field, show, mayEdit)),
  }))
}

export function factOf(
  row: RecordRow,
  field: BoundField,
  show: Presenter,
  mayEdit: boolean,
  place: Place = 'fact'
): Fact {
  const Record = row.constructor as RecordClass
  const html = show.html(field, row)
  const query = place === 'fact' ? '' : `?in=${place}`
  return {
    id: domId(place, row, field.key),
    label: fieldLabel(field, show.t),
    html: edge.globals.html.safe(html),
    empty: html === '',
    editHref:
      mayEdit && Record.writable.includes(field)
        ? `/${Record.path}/${row.id}/fields/${field.key}/edit${query}`
        : null,
  }
}

export const mayEditFields = (actor: Actor, row: RecordRow) =>
  !row.deletedAt && !row.isFixed && reaches(row.constructor as RecordClass, actor, 'edit', row)

const named = (Record: RecordClass, keys: string[]) =>
  keys.map((key) => Record.field(key)).filter((field) => field !== undefined)

function standardGroups(Record: RecordClass) {
  const kept = Record.readable.filter(
    (field) => field.options.readOnly && !Record.options.form?.length
  )
  return [...formGroups(Record), { group: 'kept', fields: kept }].filter(
    ({ fields }) => fields.length
  )
}
