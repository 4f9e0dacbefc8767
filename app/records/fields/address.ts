import {
  FieldError,
  registerFieldType,
  type Field,
  type FieldOptions,
  type FormatContext,
} from '#records/field_type'
import { asList, jsonColumn, withOnePrimary } from '#records/fields/json_column'
import { fold } from '#records/normalise'
import { countryCode } from '#records/fields/countries'

export const addressKinds = ['work', 'home', 'billing', 'shipping', 'other'] as const

export interface Address {
  kind: (typeof addressKinds)[number]
  primary: boolean
  street?: string
  city?: string
  state?: string
  postalCode?: string
  /** ISO 3166-1 alpha-2. */
  country?: string
}

const parts = ['street', 'city', 'state', 'postalCode'] as const

/** As it stands on an envelope, line by line. */
export function addressLines(
  address: Address,
  { locale }: Pick<FormatContext, 'locale'>
): string[] {
  const country =
    address.country &&
    (new Intl.DisplayNames(locale, { type: 'region' }).of(address.country) ?? address.country)
  const place = [address.postalCode, address.city].filter(Boolean).join(' ')
  const street = address.street?.split(/\s*\n\s*/) ?? []
  return [...street, place, address.state ?? '', country ?? ''].filter(Boolean)
}

export const formatAddress = (address: Address, context: Pick<FormatContext, 'locale'>) =>
  addressLines(address, context).join(', ')

function parseOne(given: any): Address | null {
  if (typeof given === 'string') given = { street: given }
  if (!given || typeof given !== 'object') throw new FieldError('notAddress')
  const address: any = {}
  for (const part of parts) {
    const value = given[part]
    if (value === null || value === undefined || value === '') continue
    if (typeof value !== 'string' && typeof value !== 'number') throw new FieldError('notText')
    const text = String(value).normalize('NFC').trim()
    if (text.length > 200) throw new FieldError('tooLong', { max: 200 })
    if (text) address[part] = text
  }
  if (given.country) {
    const code = countryCode(String(given.country))
    if (!code) throw new FieldError('notCountry', { value: String(given.country).slice(0, 60) })
    address.country = code
  }
  if (!Object.keys(address).length) return null
  const kind = given.kind || 'work'
  if (!addressKinds.includes(kind))
    throw new FieldError('notChoice', { value: String(kind).slice(0, 60) })
  return {
    kind,
    primary: given.primary === true || given.primary === 'true' || given.primary === '1',
    ...address,
  }
}

/**
 * Several postal addresses. Lookup keys: `country:ES`, `city:bilbao`, `state:bizkaia`, `postal:48001`. Filters take the
 * parts as `addresses.country`, `addresses.city`, ... CSV: JSON, besides the primary one's parts in columns of their own.
 */
export const addressesType = registerFieldType({
  name: 'addresses',
  ...jsonColumn,
  parse(raw) {
    const values = asList(raw)
      .map(parseOne)
      .filter((each) => each !== null)
    if (values.length > 10) throw new FieldError('tooMany', { max: 10 })
    return values.length ? withOnePrimary(values) : null
  },
  text: (value: Address[], _, context) =>
    value.map((each) => formatAddress(each, context)).join(' · '),
  csv: (value: Address[]) => JSON.stringify(value),
  keys: (value: Address[]) =>
    value.flatMap((each) => [
      ...(each.country ? [`country:${each.country}`] : []),
      ...(each.city ? [`city:${fold(each.city)}`] : []),
      ...(each.state ? [`state:${fold(each.state)}`] : []),
      ...(each.postalCode ? [`postal:${fold(each.postalCode).replace(/\s/g, '')}`] : []),
    ]),
  words: (value: Address[]) =>
    value.map((each) => [each.street, each.city].filter(Boolean).join(' ')).join(' '),
  operators: ['empty', 'notEmpty'],
  sortable: false,
  editor: 'records::editors/addresses',
  schema: () => ({
    type: 'array',
    maxItems: 10,
    items: {
      type: 'object',
      properties: {
        kind: { type: 'string', enum: [...addressKinds] },
        primary: { type: 'boolean' },
        street: { type: 'string', maxLength: 200 },
        city: { type: 'string', maxLength: 200 },
        state: { type: 'string', maxLength: 200 },
        postalCode: { type: 'string', maxLength: 200 },
        country: { type: 'string', minLength: 2, maxLength: 2 },
      },
    },
  }),
})

export const addresses = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'addresses', options }) as Field<Address[], O['required'] extends true ? true : false, O>
