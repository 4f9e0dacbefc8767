import { currencyCode, currencyCodes } from '#records/currencies/codes'
import {
  FieldError,
  registerFieldType,
  type Field,
  type FieldOptions,
  type ParseContext,
} from '#records/field_type'

/**
 * The ISO 4217 code of a currency. What is written is one that the company uses and can convert; what a record has already may
 * stay. A new record without one gets the company's.
 */
export const currencyType = registerFieldType({
  name: 'currency',
  column: 'string',
  parse(raw, _, context) {
    if (raw === null || raw === undefined || raw === '') return null
    const code = typeof raw === 'string' ? currencyCode(raw) : null
    if (!code) throw new FieldError('notCurrency', { value: String(raw).slice(0, 40) })
    demandWritable(code, context)
    return code
  },
  text: (value: string) => value,
  words: () => '',
  operators: ['anyOf', 'noneOf', 'is', 'isNot'],
  sortable: true,
  editor: 'records::editors/choice',
  schema: () => ({ type: 'string', enum: [...currencyCodes] }),
})

function demandWritable(currency: string, { currencies }: ParseContext) {
  if (!currencies || currencies.get(currency)) return
  throw new FieldError(currencies.has(currency) ? 'noRate' : 'currencyNotUsed', { currency })
}

export const currency = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'currency', options: { default: 'company', ...options } }) as unknown as Field<
    string,
    true,
    O
  >
