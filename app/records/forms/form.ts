import type { Actor } from '#records/actor'
import type { Refusals } from '#records/errors'
import type { BoundField } from '#records/field_type'
import { editorsFor, type Editor } from '#records/forms/editors'
import { isTranslated, type Translate } from '#records/labels'
import type { RecordClass, RecordRow } from '#records/record'

export interface FormGroup {
  heading: string | null
  editors: Editor[]
}

/** Fields in the order of `options.form`; all that can be written where a record does not say. */
export function formGroups(Record: RecordClass): { group: string | null; fields: BoundField[] }[] {
  const usable = Record.writable.filter((field) => field.options.form !== false)
  const { form } = Record.options
  if (!form) return [{ group: null, fields: usable }]

  const groups: { group: string | null; fields: BoundField[] }[] = []
  const add = (group: string | null, key: string) => {
    const field = usable.find((each) => each.key === key || each.attribute === key)
    if (!field) return
    if (groups.at(-1)?.group !== group || !groups.length) groups.push({ group, fields: [] })
    groups.at(-1)!.fields.push(field)
  }
  const added = Map.groupBy(
    usable.filter(({ addedBy }) => addedBy),
    ({ addedBy }) => addedBy!
  )
  for (const entry of form) {
    if (typeof entry === 'string') add(null, entry)
    else for (const key of entry.fields) add(entry.group, key)
  }
  for (const [group, fields] of added) {
    const rest = fields.filter((field) => !groups.some((each) => each.fields.includes(field)))
    if (rest.length) groups.push({ group, fields: rest })
  }
  return groups
}

/** What a group of fields is called: `contact.groups.consent`, or what all records call it. */
export function groupLabel(Record: RecordClass, group: string, t: Translate) {
  const own = `${Record.recordName}.groups.${group}`
  return t(isTranslated(own) ? own : `records.groups.${group}`)
}

export async function formFor(
  Record: RecordClass,
  request: {
    actor: Actor
    t: Translate
    row?: RecordRow | null
    typed?: Record<string, any> | null
    errors?: Refusals
  }
): Promise<FormGroup[]> {
  const groups = formGroups(Record)
  const editors = await editorsFor({ ...request, fields: groups.flatMap(({ fields }) => fields) })
  return groups.map(({ group, fields }) => ({
    heading: group && groupLabel(Record, group, request.t),
    editors: editors.filter((editor) => fields.includes(editor.field)),
  }))
}
