import type { BoundField } from '#records/field_type'
import { Invalid } from '#records/errors'
import { quoted } from '#records/query/refusal'
import { readListParams, type ListParams } from '#records/query/list_params'
import type { RecordClass } from '#records/record'

export interface RestQuery {
  params: ListParams
  fields: BoundField[]
  count: boolean
}

const known = ['filter', 'sort', 'q', 'cursor', 'limit', 'trash', 'fields', 'count']

/**
 * The query of a list.
 * @throws Invalid by parameter; a misspelt one is refused rather than passed over
 */
export function readQuery(Record: RecordClass, raw: Record<string, any>): RestQuery {
  const strange = Object.keys(raw).filter((name) => !known.includes(name))
  if (strange.length) {
    throw new Invalid(
      Object.fromEntries(strange.map((name) => [quoted(name), refusal('unknownParameter')]))
    )
  }
  return {
    params: readListParams(Record, raw),
    fields: readFields(Record, raw.fields),
    count: readYes('count', raw.count),
  }
}

export function readFields(Record: RecordClass, raw: unknown): BoundField[] {
  if (raw === undefined || raw === '') return Record.readable
  if (typeof raw !== 'string') throw new Invalid({ fields: refusal('columnsForm') })
  return raw.split(',').map((name) => {
    const field = Record.readable.find((each) => each.attribute === name || each.key === name)
    if (!field) {
      throw new Invalid({ fields: refusal('unknownField', { name: quoted(name) }) })
    }
    return field
  })
}

function readYes(name: string, raw: unknown): boolean {
  if (raw === undefined || raw === '' || raw === 'false' || raw === '0') return false
  if (raw === 'true' || raw === '1') return true
  throw new Invalid({ [name]: refusal('notYesNo') })
}

const refusal = (key: string, params: Record<string, string | number> = {}) => ({ key, params })
