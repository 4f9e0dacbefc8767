import type { Actor } from '#records/actor'
import { parseContext } from '#records/company'
import type { Refusals } from '#records/errors'
import { FieldError, type BoundField } from '#records/field_type'
import { readInput } from '#records/input'
import type { RecordClass, RecordRow } from '#records/record'
import { escaped, InvalidBody, Refused } from '#records/rest/problem'

type Json = Record<string, unknown>

/**
 * The body of a create or update as attributes. Call it within `change()`.
 * @param current the record as the API shows it, for a JSON merge patch (RFC 7396): objects are merged, null clears
 * @throws InvalidBody for unknown, read-only and wrong attributes, all at once
 */
export async function readBody(
  Record: RecordClass,
  actor: Actor,
  body: unknown,
  patched?: { record: RecordRow; current: Json }
): Promise<Record<string, any>> {
  if (!isObject(body)) throw new Refused(400, 'notJson')
  const given = patched ? merged(patched.current, body) : body

  const strangers = refusedNames(Record, given)
  const { values, errors } = await readInput(Record, actor, known(Record, given), 'json', {
    partial: patched !== undefined,
    record: patched?.record,
  })
  const all = { ...errors, ...strangers }
  if (Object.keys(all).length)
    throw new InvalidBody(all, await pointers(Record, actor, given, errors))
  return values
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function merged(current: Json, patch: Json): Json {
  return Object.fromEntries(
    Object.entries(patch).map(([name, value]) => {
      const before = current[name]
      if (!isObject(value) || !isObject(before)) return [name, value]
      const whole = { ...before, ...merged(before, value) }
      return [name, Object.fromEntries(Object.entries(whole).filter(([, each]) => each !== null))]
    })
  )
}

const writable = (Record: RecordClass, name: string) =>
  Record.writable.find((field) => field.attribute === name)

const known = (Record: RecordClass, body: Json) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => writable(Record, name)))

function refusedNames(Record: RecordClass, body: Json): Refusals {
  const always = ['id', 'title', 'version']
  const refusals: Refusals = {}
  for (const name of Object.keys(body)) {
    if (writable(Record, name)) continue
    const shown = always.includes(name) || Record.readable.some((field) => field.attribute === name)
    refusals[name] = { key: shown ? 'readOnly' : 'unknownAttribute', params: {} }
  }
  return refusals
}

/** Where in a list the wrong element is: `#/emails/0/value`. */
async function pointers(Record: RecordClass, actor: Actor, body: Json, errors: Refusals) {
  const found: Record<string, string> = {}
  const context = await parseContext(actor, 'json')
  for (const [attribute, { key }] of Object.entries(errors)) {
    const value = body[attribute]
    const field = Record.field(attribute)
    if (!field || !Array.isArray(value)) continue
    const at = value.findIndex((element) => refuses(field, element, key, context))
    if (at === -1) continue
    const within = isObject(value[at]) && 'value' in value[at] && key !== 'notChoice'
    found[attribute] = `#/${escaped(attribute)}/${at}${within ? '/value' : ''}`
  }
  return found
}

function refuses(field: BoundField, element: unknown, key: string, context: any) {
  try {
    field.type.parse([element], field, context)
    return false
  } catch (error) {
    return error instanceof FieldError && error.key === key
  }
}
