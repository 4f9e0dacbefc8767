import { FieldError, registerFieldType, type Field, type FieldOptions } from '#records/field_type'
import { asList, jsonColumn } from '#records/fields/json_column'
import { domainOf } from '#records/fields/url'

const valid =
  /^(?=.{4,190}$)[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?)+$/u

/** Mail and web domains of a company, bare and lower case: `norte.es`. At most 20. */
export const domainsType = registerFieldType({
  name: 'domains',
  ...jsonColumn,
  parse(raw) {
    const list =
      typeof raw === 'string' && !raw.trim().startsWith('[') ? raw.split(/[\s;,]+/) : asList(raw)
    const values = list.flatMap((each) => {
      if (each === null || each === undefined || each === '') return []
      const domain = domainOf(String(each).trim().replace(/\/+$/, ''))
      if (!domain || !valid.test(domain))
        throw new FieldError('notDomain', { value: String(each).slice(0, 80) })
      return [domain]
    })
    if (values.length > 20) throw new FieldError('tooMany', { max: 20 })
    return values.length ? [...new Set(values)] : null
  },
  text: (value: string[]) => value.join(', '),
  csv: (value: string[]) => value.join('; '),
  keys: (value: string[]) => value,
  fragments: (value: string[]) => value,
  operators: ['is', 'contains', 'notContains', 'startsWith', 'endsWith', 'empty', 'notEmpty'],
  sortable: false,
  editor: 'contacts::editors/domains',
  schema: () => ({ type: 'array', maxItems: 20, items: { type: 'string', maxLength: 190 } }),
})

export const domains = <const O extends FieldOptions>(options: O = {} as O) =>
  ({ type: 'domains', options }) as Field<string[], O['required'] extends true ? true : false, O>
