import type { BoundField } from '#records/field_type'
import { fieldLabel, type Translate } from '#records/labels'
import Lead from '#leads/models/lead'
import { inLanguage, type Words } from '#leads/forms/words'

/** One field of the lead in a form. */
export interface FormField {
  /** Key of the lead's field. */
  field: string
  /** Null is what the field is called anyway. */
  label: Words | null
  required: boolean
  /** Not shown: it takes `param` of the page's address, or else `value`. */
  hidden: boolean
  value: string | null
  param: string | null
}

/** Decided by the company, whoever fills in the form: what a stranger sends under these names is not read. */
const ours = new Set([
  'status',
  'owner',
  'collaborators',
  'lawfulBasis',
  'consentSource',
  'consentReviewAt',
  'disqualifyReason',
  'disqualifyNote',
  'doNotCall',
  'doNotEmail',
])
/** May go along, but only as the company wrote it. */
const fixed = new Set(['source', 'tags', 'territory'])
const asked = new Set([
  'text',
  'personName',
  'longText',
  'emails',
  'phones',
  'addresses',
  'url',
  'choice',
  'option',
  'choices',
  'integer',
  'decimal',
  'percent',
  'money',
  'boolean',
  'date',
  'dateTime',
])

/** Fields of the lead that a form may have. */
export const formable = (): BoundField[] =>
  Lead.writable.filter(
    (field) => !ours.has(field.key) && (asked.has(field.type.name) || fixed.has(field.key))
  )

export const onlyFixed = ({ key }: BoundField) => fixed.has(key)

/** The lead's field; null for one that is gone, or was never a form's business. */
export const boundField = (key: string) => formable().find((field) => field.key === key) ?? null

export const labelIn = (spec: FormField, field: BoundField, t: Translate, locale: string) =>
  inLanguage(spec.label, locale) ?? fieldLabel(field, t)

/** What a new form asks. */
export const firstFields: FormField[] = [
  plainField('firstName'),
  plainField('lastName'),
  { ...plainField('emails'), required: true },
  plainField('companyName'),
  plainField('description'),
]

export function plainField(field: string): FormField {
  return { field, label: null, required: false, hidden: fixed.has(field), value: null, param: null }
}
