import { system, type Actor } from '#records/actor'
import { company } from '#records/company'
import type { Refusals } from '#records/errors'
import type { BoundField } from '#records/field_type'
import { readInput } from '#records/input'
import type { RecordClass } from '#records/record'
import Lead from '#leads/models/lead'
import { boundField, onlyFixed, type FormField } from '#leads/forms/form_field'
import type WebForm from '#leads/forms/models/web_form'

/** What somebody sent, by attribute of the lead, before it is read. */
export type Answers = Record<string, unknown>
type Body = Record<string, unknown>

const addressParts = ['street', 'postalCode', 'city', 'state', 'country'] as const
const longest = 20_000

/** Fields of a form that are there still, each with the lead's own. */
export function fieldsOf(form: WebForm): { spec: FormField; field: BoundField }[] {
  return form.fields.flatMap((spec) => {
    const field = boundField(spec.field)
    return field ? [{ spec, field }] : []
  })
}

/**
 * What a post says in the fields of this form, in the shapes that the fields read. Everything else in it is ignored, and so is what
 * does not have the shape of its field.
 */
export function answersIn(form: WebForm, body: Body): Answers {
  const answers: Answers = {}
  for (const { spec, field } of fieldsOf(form)) {
    const { attribute } = field
    const given =
      spec.hidden && (onlyFixed(field) || !spec.param)
        ? spec.value
        : (shaped(field, body[attribute]) ?? (spec.hidden ? spec.value : null))
    if (given !== null) answers[attribute] = given
  }
  return answers
}

function shaped({ type }: BoundField, raw: unknown): unknown {
  switch (type.name) {
    case 'emails':
    case 'phones': {
      const value = text(raw)
      return value ? [{ value, kind: 'work' }] : null
    }
    case 'addresses': {
      if (!raw || typeof raw !== 'object') return null
      const parts = addressParts.map((part) => [part, text((raw as Body)[part]) ?? ''])
      return parts.some(([, value]) => value) ? [Object.fromEntries(parts)] : null
    }
    case 'choices': {
      const values = [raw].flat().filter((each) => typeof each === 'string' && each)
      return values.length ? values.slice(0, 100) : null
    }
    case 'boolean':
      return ['1', 'true', 'on'].includes(String([raw].flat().at(-1))) ? '1' : null
    default:
      return text(raw)
  }
}

function text(raw: unknown): string | null {
  if (typeof raw !== 'string') return null
  // A NUL is refused by MySQL's index and says nothing.
  const clean = raw.replaceAll('\0', '').slice(0, longest).trim()
  return clean || null
}

/** Who fills in forms: nobody known, in their language and the company's time. */
export async function visitor(locale: string): Promise<Actor> {
  const { timezone } = await company()
  return { ...system, door: 'form', locale, timezone }
}

/**
 * Answers as attributes of a lead, and what is wrong with them. Names the product's own rules and what this form asks for.
 * @param final makes tags that are not there yet: call it within `change()`
 */
export async function readAnswers(
  form: WebForm,
  answers: Answers,
  locale: string,
  final = false
): Promise<{ values: Record<string, any>; errors: Refusals }> {
  const actor = await visitor(locale)
  const Record = Lead as unknown as RecordClass
  const { values, errors } = await readInput(Record, actor, answers, 'form', { dryRun: !final })
  for (const { spec, field } of fieldsOf(form)) {
    const { attribute } = field
    if (spec.required && !spec.hidden && !(attribute in answers) && !errors[attribute])
      errors[attribute] = { key: 'required', params: {} }
  }
  return { values, errors }
}
