import { type DateTime } from 'luxon'
import type { IntegerOptions } from '#records/fields/integer'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { company } from '#records/company'
import type { Refusals } from '#records/errors'
import type { BoundField } from '#records/field_type'
import { attributes } from '#records/forms/attributes'
import { firstOptions, titlesOf, type Option } from '#records/forms/titles'
import { addressKinds } from '#records/fields/address'
import { countryOptions } from '#records/fields/countries'
import { contactKinds } from '#records/fields/email'
import { asList } from '#records/fields/json_column'
import { currencyOptions, currencyScale, isCurrency } from '#records/currencies/codes'
import { usedCurrencies } from '#records/currencies/rates'
import { fromMinor } from '#records/fields/numbers'
import { cleanHtml } from '#records/fields/rich_text'
import { formatPhone } from '#records/fields/phone'
import { offeredBy } from '#records/fields/choices_of'
import { chosenLabel, fieldHint, fieldLabel, type Translate } from '#records/labels'
import { readOptionsOf } from '#records/options/known'
import { recordClass, type RecordRow } from '#records/record'

/** What the template of an editor gets as `editor`. */
export interface Editor {
  field: BoundField
  /** Edge template. */
  view: string
  id: string
  name: string
  label: string
  hint: string | null
  error: string | null
  required: boolean
  /** Several inputs under one heading: a fieldset. */
  group: boolean
  wide: boolean
  /** As typed, or as the record has it. */
  value: any
  choices: { value: string; label: string; chosen: boolean }[]
  /** Of inputs: id, name, required, aria-invalid, aria-describedby. */
  attributes: ReturnType<typeof attributes>
  [more: string]: any
}

export interface EditorRequest {
  actor: Actor
  t: Translate
  fields: BoundField[]
  row?: RecordRow | null
  /** What came with the request, to be shown again as it was typed. */
  typed?: Record<string, any> | null
  errors?: Refusals
  /** Before the ids, so that two editors of one field may stand on one page. */
  scope?: string
}

const groups = new Set(['emails', 'phones', 'addresses', 'choices', 'users', 'files'])
const wide = new Set(['longText', 'richText', 'emails', 'phones', 'addresses', 'json', 'files'])
const mostOptions = 200

/** Editors of these fields, with everything looked up that they show. */
export async function editorsFor(request: EditorRequest): Promise<Editor[]> {
  const { fields, row, typed, errors = {}, t, scope = 'form' } = request
  const lookups = await Lookups.of(request)
  const firstWrong = fields.find((field) => errors[field.attribute])
  return fields.map((field) => {
    const { attribute } = field
    const refusal = errors[attribute]
    const id = `${scope}-${attribute}`
    const error = refusal ? t(`errors.${refusal.key}`, refusal.params) : null
    const hint = fieldHint(field, t)
    const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
    const given = typed && (attribute in typed ? typed[attribute] : typed[field.key])
    const value =
      typed && given !== undefined
        ? typedValue(field, given)
        : storedValue(field, valueOf(field, row, lookups, request.actor), lookups, row)
    return {
      field,
      view: field.type.editor,
      id,
      name: attribute,
      label: fieldLabel(field, t),
      hint,
      error,
      required: field.required,
      group: groups.has(field.type.name),
      wide: wide.has(field.type.name),
      value,
      attributes: attributes({
        'id': id,
        'name': attribute,
        'required': field.required && !groups.has(field.type.name),
        'aria-invalid': error ? 'true' : null,
        'aria-describedby': describedBy || null,
        'autofocus': Boolean(error) && field === firstWrong,
        'maxlength': typeof field.options.max === 'number' ? field.options.max : null,
      }),
      describedBy: describedBy || null,
      ...extras(field, value, lookups, t),
      ...(field.type.name === 'money' && { unit: unitOf(field, fields, lookups, row) }),
    } as Editor
  })
}

/** A new record shows its defaults. */
function valueOf(
  field: BoundField,
  row: RecordRow | null | undefined,
  lookups: Lookups,
  actor: Actor
) {
  if (row) return (row as any)[field.attribute] ?? null
  const standard = field.options.default
  if (standard === 'company') return lookups.currency
  return standard === 'me' ? actor.id : (standard ?? null)
}

const currencyOf = ({ options }: BoundField, lookups: Lookups, row?: RecordRow | null): string =>
  (row as any)?.[options.currency] ?? lookups.currency

/** The currency after an amount; none where it is chosen in the same form. */
const unitOf = (
  field: BoundField,
  fields: BoundField[],
  lookups: Lookups,
  row?: RecordRow | null
) =>
  fields.some(({ key }) => key === field.options.currency) ? null : currencyOf(field, lookups, row)

/** A value as its inputs hold it. */
function storedValue(field: BoundField, value: any, lookups: Lookups, row?: RecordRow | null) {
  const { name } = field.type
  if (name === 'emails' || name === 'phones' || name === 'addresses') return listed(name, value)
  if (name === 'tags')
    return (value ?? [])
      .map((id: number) => lookups.tags.get(id))
      .filter(Boolean)
      .join(', ')
  if (name === 'choices' || name === 'users' || name === 'files') return (value ?? []).map(String)
  if (value === null || value === undefined) return ''
  switch (name) {
    case 'date':
      return (value as DateTime).toISODate()
    case 'dateTime':
      return (value as DateTime).setZone(lookups.timezone).toFormat("yyyy-MM-dd'T'HH:mm")
    case 'money':
      return lookups.decimal(fromMinor(value, currencyScale(currencyOf(field, lookups, row))))
    case 'decimal':
    case 'integer':
      return (field.options as IntegerOptions).percent ? { unit: '%' } : {}
    case 'percent':
      return lookups.decimal(value)
    case 'phone':
      return formatPhone({ value })
    case 'json':
      return JSON.stringify(value, null, 2)
    default:
      return value
  }
}

function typedValue(field: BoundField, given: any) {
  const { name } = field.type
  if (name === 'emails' || name === 'phones' || name === 'addresses')
    return listed(name, typeof given === 'string' ? [] : asList(given).filter(isTyped))
  if (name === 'choices' || name === 'users' || name === 'files')
    return asList(given).map(String).filter(Boolean)
  if (name === 'boolean') return ['1', 'true', 'on'].includes(String([given].flat().at(-1)))
  if (Array.isArray(given)) return given.join(', ')
  if (name === 'richText' && typeof given === 'string') return cleanHtml(given)
  return typeof given === 'string' || typeof given === 'number' ? given : ''
}

/** Whether a row of a list holds anything but its kind. */
const isTyped = (row: any) =>
  row && typeof row === 'object'
    ? Object.entries(row).some(([key, value]) => !['kind', 'primary'].includes(key) && value)
    : Boolean(row)

const emptyAddress = { street: '', postalCode: '', city: '', state: '', country: '' }

/** Rows of a list editor, and an empty one to add to it. */
function listed(name: string, value: any) {
  const rows = (value ?? []).map((each: any) => {
    const row = each && typeof each === 'object' ? each : { value: each }
    return name === 'phones' && typeof row.value === 'string'
      ? { ...row, value: formatPhone(row) }
      : row
  })
  const parts = name === 'addresses' ? emptyAddress : { value: '' }
  return [...rows, { primary: rows.length === 0 }].map((row) => ({
    kind: 'work',
    ...parts,
    ...row,
  }))
}

function extras(field: BoundField, value: any, lookups: Lookups, t: Translate): Partial<Editor> {
  const kinds = (names: readonly string[]) =>
    names.map((name) => ({ value: name, label: t(`records.kinds.${name}`) }))
  switch (field.type.name) {
    case 'choice':
    case 'option':
    case 'choices': {
      const chosen = new Set([value].flat().map(String))
      const offered = offeredBy(field)
      const kept = field.type.name === 'option' && value && !offered.includes(value) ? [value] : []
      return {
        choices: [...offered, ...kept].map((each: string) => ({
          value: each,
          label: chosenLabel(field, each, t),
          chosen: chosen.has(each),
        })),
      }
    }
    case 'users':
    case 'reference':
      return lookups.choicesOf(field, value, t)
    case 'file':
    case 'files':
      return { files: lookups.filesOf([value].flat()) }
    case 'emails':
    case 'phones':
      return { kinds: kinds(contactKinds) }
    case 'addresses':
      return { kinds: kinds(addressKinds), countries: countryOptions(lookups.locale) }
    case 'tags':
      return { suggestions: lookups.tagNames }
    case 'currency':
      return { choices: lookups.currencyChoices(value) }
    case 'percent':
      return { unit: '%' }
    default:
      return {}
  }
}

/** Everything that the editors of one form look up, in one query for each kind. */
class Lookups {
  readonly locale: string
  readonly timezone: string
  currency = 'EUR'
  currencies: string[] = []
  tags = new Map<number, string>()
  tagNames: string[] = []
  #titles = new Map<string, Map<number, string>>()
  #options = new Map<string, Option[]>()
  #files = new Map<number, string>()

  private constructor({ actor }: EditorRequest) {
    this.locale = actor.locale
    this.timezone = actor.timezone
  }

  static async of(request: EditorRequest) {
    const lookups = new Lookups(request)
    const { currency } = await company()
    lookups.currency = currency
    await readOptionsOf(request.fields)
    lookups.currencies = await usedCurrencies()
    await lookups.#load(request)
    return lookups
  }

  async #load({ fields, row, typed, actor }: EditorRequest) {
    const wanted = new Map<string, Set<number>>()
    const want = (name: string, value: any) => {
      if (!wanted.has(name)) wanted.set(name, new Set())
      for (const each of [value].flat()) {
        const id = Number(each)
        if (Number.isSafeInteger(id) && id > 0) wanted.get(name)!.add(id)
      }
    }
    for (const field of fields) {
      const value = typed?.[field.attribute] ?? valueOf(field, row, this, actor)
      const { name } = field.type
      if (name === 'reference') want(field.options.to, value)
      if (name === 'users') want('user', value)
      if (name === 'file' || name === 'files') want('file', value)
      if (name === 'tags') want('tag', valueOf(field, row, this, actor))
    }
    for (const [name, ids] of wanted) {
      if (name === 'tag') await this.#loadTags([...ids])
      else if (name === 'file') await this.#loadFiles([...ids])
      else {
        this.#titles.set(name, await titlesOf(name, actor, [...ids]))
        const offered = await recordClass(name).offer?.(actor, row ?? null)
        this.#options.set(name, offered ?? (await firstOptions(name, actor, mostOptions)))
      }
    }
  }

  async #loadTags(ids: number[]) {
    if (ids.length) {
      for (const { id, name } of await connection().from('tags').whereIn('id', ids))
        this.tags.set(id, name)
    }
    const first = await connection().from('tags').orderBy('name_key').limit(mostOptions)
    this.tagNames = first.map(({ name }) => name)
  }

  async #loadFiles(ids: number[]) {
    if (!ids.length) return
    for (const { id, name } of await connection().from('files').whereIn('id', ids))
      this.#files.set(id, name)
  }

  /** As a person of this language types it. */
  decimal(value: string) {
    return this.locale.startsWith('en') ? value : value.replace('.', ',')
  }

  /** What the company uses, and what the record has already. */
  currencyChoices(chosen: string) {
    const codes = new Set([...this.currencies, ...(isCurrency(chosen) ? [chosen] : [])])
    return currencyOptions([...codes], this.locale).map((each) => ({
      ...each,
      chosen: each.value === chosen,
    }))
  }

  filesOf(ids: any[]) {
    return ids
      .map(Number)
      .filter((id) => this.#files.has(id))
      .map((id) => ({ id, name: this.#files.get(id)! }))
  }

  choicesOf(field: BoundField, value: any, t: Translate): Partial<Editor> {
    const to = field.type.name === 'users' ? 'user' : field.options.to
    const chosen = [value].flat().map(Number).filter(Boolean)
    const titles = this.#titles.get(to)!
    const options = this.#options.get(to)!
    const listedIds = new Set(options.map((option) => option.value))
    const extra = chosen
      .filter((id) => !listedIds.has(id))
      .map((id) => ({ value: id, label: titles.get(id) ?? t('forms.notVisible') }))
    const Record = recordClass(to)
    return {
      choices: [...extra, ...options].map((option) => ({
        value: String(option.value),
        label: option.label,
        chosen: chosen.includes(option.value),
      })),
      picker:
        Record.options.internal || (to === 'user' && options.length < mostOptions)
          ? null
          : { url: `/${Record.path}/options`, create: creatable(to, t) },
    }
  }
}

/** Records that a name is enough for can be made from a picker. */
function creatable(to: string, t: Translate) {
  const Record = recordClass(to)
  if (Record.options.without?.includes('create') || !nameField(to)) return null
  return t('forms.createFromPicker', { name: '%s' })
}

/** The one field that a new record cannot do without, where it is a name: pickers make records by it. */
export function nameField(recordName: string): BoundField | null {
  const required = recordClass(recordName).writable.filter((field) => field.required)
  const [only] = required
  return required.length === 1 && ['text', 'personName'].includes(only.type.name) ? only : null
}
