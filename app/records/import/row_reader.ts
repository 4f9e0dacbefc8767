import i18nManager from '@adonisjs/i18n/services/main'
import { FieldError, type BoundField, type ParseContext } from '#records/field_type'
import { choicesOf, chosenLabel } from '#records/fields/choices_of'
import { amountContext, cellCurrency, currenciesFirst } from '#records/currencies/of_row'
import { splitName } from '#records/fields/person_name'
import { withOnePrimary } from '#records/fields/json_column'
import { fold } from '#records/normalise'
import { recordClass, type RecordClass } from '#records/record'
import type { Draft } from '#records/import/draft'
import type { FileRow } from '#records/import/csv_file'
import type { Mapping } from '#records/import/proposal'
import { findTarget, type Target } from '#records/import/target'

export interface ReadOptions {
  /** Leave a wrong value out and take the rest of the row, instead of leaving the row out. */
  tolerant: boolean
  /** What the file leaves empty is emptied. */
  overwrite: boolean
}

interface Column {
  at: number
  target: Target
}
type Step = (cells: string[], draft: Draft) => void

/** Turns the cells of a row into values of a record type, as a mapping says. Looks nothing up. */
export class RowReader {
  readonly #Record: RecordClass
  readonly #width: number
  readonly #options: ReadOptions
  readonly #context: ParseContext
  readonly #sample: FileRow[]
  readonly #steps: Step[]

  constructor(
    Record: RecordClass,
    mapping: Mapping,
    width: number,
    sample: FileRow[],
    context: ParseContext,
    options: ReadOptions
  ) {
    this.#Record = Record
    this.#width = width
    this.#sample = sample
    this.#context = context
    this.#options = options
    this.#steps = this.#plan(mapping)
  }

  read({ number, cells }: FileRow): Draft {
    const draft: Draft = {
      number,
      cells,
      values: {},
      named: [],
      amounts: [],
      people: [],
      tags: [],
      id: null,
      reasons: [],
      leftOut: [],
      merged: 0,
    }
    if (cells.length > this.#width && cells.slice(this.#width).some((cell) => cell.trim()))
      draft.reasons.push({
        column: null,
        field: null,
        key: 'tooManyCells',
        params: { cells: cells.length, columns: this.#width },
      })
    else for (const step of this.#steps) step(cells, draft)
    return draft
  }

  /** Reads amounts again in the currency of the record that the row was found to speak of. */
  inCurrenciesOf(stored: Record<string, any>, draft: Draft) {
    for (const { field, column, cell } of draft.amounts) {
      const currency = stored[this.#Record.field(field.options.currency)!.column]
      if (!currency || draft.values[field.options.currency]) continue
      this.#attempt(field, column, draft, () => {
        draft.values[field.attribute] = field.type.parse(cell, field, {
          ...this.#context,
          currency,
        })
      })
    }
  }

  #plan(mapping: Mapping): Step[] {
    const columns = mapping
      .map((id, at) => ({ at, target: id ? findTarget(this.#Record, id) : null }))
      .filter((column): column is Column => column.target !== null)
    const steps: Step[] = []
    const byField = Map.groupBy(columns, ({ target }) =>
      target.field ? target.field.key : target.kind
    )
    if (byField.has('id')) steps.push(this.#recordNumber(byField.get('id')!))
    const fields = [...byField.values()].flatMap((group) =>
      group[0].target.field ? [{ field: group[0].target.field, group }] : []
    )
    for (const { field, group } of currenciesFirst(fields)) steps.push(this.#field(field, group))
    // Comes last: a full name gives way to first and last names of their own columns.
    const fullName = byField.get('fullName')
    return fullName ? [...steps, this.#fullName(fullName)] : steps
  }

  #field(field: BoundField, columns: Column[]): Step {
    const type = field.type.name
    if (type === 'tags') return this.#tags(field, columns)
    if (type === 'users' || (type === 'reference' && field.options.to === 'user'))
      return this.#people(field, columns)
    if (type === 'reference') return this.#named(field, columns)
    if (type === 'emails' || type === 'phones') return this.#contacts(field, columns)
    if (type === 'addresses') return this.#addresses(field, columns)
    return this.#plain(field, columns)
  }

  /** The first column that says something; long texts are put below each other. */
  #plain(field: BoundField, columns: Column[]): Step {
    const contexts = columns.map(({ at }) => this.#contextOf(field, at))
    const long = ['longText', 'richText'].includes(field.type.name)
    const normal = this.#choices(field)
    return (cells, draft) => {
      const filled = columns
        .map(({ at }, position) => ({ at, position, cell: cells[at] ?? '' }))
        .filter(({ cell }) => cell.trim() !== '')
      if (!filled.length) return this.#empty(field, draft)
      const { at, position } = filled[0]
      const cell = long ? filled.map((each) => each.cell).join('\n') : filled[0].cell
      this.#attempt(field, at, draft, () => {
        const beside = cellCurrency(this.#Record, field, cell, contexts[position])
        const its = amountContext(field, contexts[position], draft.values, beside)
        const value = field.type.parse(normal(cell), field, its)
        if (value === null) return
        draft.values[field.attribute] = value
        if (field.options.currency && its.currency === this.#context.currency)
          draft.amounts.push({ field, column: at, cell })
        Object.assign(draft.values, beside)
      })
    }
  }

  /** Choices are named by key or by label in any language of the house; ranges (`11_50`) also by a number within. */
  #choices(field: BoundField): (cell: string) => string {
    const choices = choicesOf(field)
    if (!choices) return (cell) => cell
    const labels = new Map<string, string>()
    for (const choice of choices)
      for (const locale of ['es', 'en'])
        labels.set(
          fold(chosenLabel(field, choice, (key) => i18nManager.locale(locale).t(key))),
          choice
        )
    const ranges = choices.flatMap((choice) => {
      const [, from, to] = /^(\d+)_(\d+|plus)$/.exec(choice) ?? []
      return from ? [{ choice, from: Number(from), to: to === 'plus' ? Infinity : Number(to) }] : []
    })
    const one = (cell: string) => {
      const found = labels.get(fold(cell))
      if (found) return found
      const number = /^[\d.,\s]+$/.test(cell) ? Number(cell.replace(/\D/g, '')) : Number.NaN
      return ranges.find(({ from, to }) => number >= from && number <= to)?.choice ?? cell
    }
    if (field.type.name !== 'choices') return (cell) => one(cell.trim())
    return (cell) =>
      cell
        .split(/[;,|]/)
        .map((each) => one(each.trim()))
        .join(';')
  }

  /** E-mails and phones of several columns become one list; a column's kind holds where the cell names none. */
  #contacts(field: BoundField, columns: Column[]): Step {
    return (cells, draft) => {
      const values: any[] = []
      for (const { at, target } of columns) {
        const cell = cells[at] ?? ''
        if (!cell.trim()) continue
        this.#attempt(field, at, draft, () => {
          const parsed = (field.type.parse(cell.replaceAll(':::', ';'), field, this.#context) ??
            []) as any[]
          for (const each of parsed)
            values.push(target.sort && each.kind === 'work' ? { ...each, kind: target.sort } : each)
        })
      }
      if (values.length) draft.values[field.attribute] = union(field, values, [])
      else this.#empty(field, draft)
    }
  }

  #addresses(field: BoundField, columns: Column[]): Step {
    return (cells, draft) => {
      const byKind = new Map<string, Record<string, string>>()
      const whole: any[] = []
      for (const { at, target } of columns) {
        const cell = (cells[at] ?? '').trim()
        if (!cell) continue
        if (!target.part && /^[[{]/.test(cell)) {
          this.#attempt(field, at, draft, () => {
            whole.push(...((field.type.parse(cell, field, this.#context) ?? []) as any[]))
          })
          continue
        }
        const kind = target.sort ?? 'work'
        const part = target.part ?? 'street'
        const address = byKind.get(kind) ?? { kind }
        byKind.set(kind, address)
        if (part === 'street' && address.street) address.street += `\n${cell}`
        else if (!address[part]) {
          this.#attempt(field, at, draft, () => {
            const [parsed] = field.type.parse([{ [part]: cell }], field, this.#context) as any[]
            address[part] = parsed[part]
          })
        }
      }
      const built = [...byKind.values()].filter((address) => Object.keys(address).length > 1)
      if (built.length || whole.length)
        draft.values[field.attribute] = union(field, whole, built as any[])
      else this.#empty(field, draft)
    }
  }

  #named(field: BoundField, columns: Column[]): Step {
    const To = recordClass(field.options.to)
    const name = columns.find(({ target }) => target.kind === 'field')
    const referred = columns.flatMap(({ at, target }) =>
      target.kind === 'referred' ? [{ at, field: To.field(target.part!)! }] : []
    )
    return (cells, draft) => {
      const named = {
        field,
        column: name?.at ?? referred[0].at,
        name: (name && cells[name.at]?.replace(/\s+/g, ' ').trim()) || null,
        more: {} as Record<string, any>,
      }
      for (const { at, field: part } of referred) {
        const cell = cells[at] ?? ''
        if (!cell.trim()) continue
        this.#attempt(field, at, draft, () => {
          const value = part.type.parse(cell, part, this.#context)
          if (value !== null) named.more[part.attribute] = value
        })
      }
      if (named.name || Object.keys(named.more).length) draft.named.push(named)
      else this.#empty(field, draft)
    }
  }

  #people(field: BoundField, columns: Column[]): Step {
    return (cells, draft) => {
      for (const { at } of columns) {
        const names = (cells[at] ?? '')
          .split(field.type.name === 'users' ? /[;,]/ : /\n/)
          .map((name) => name.trim())
          .filter(Boolean)
        if (names.length) return void draft.people.push({ field, column: at, names })
      }
      this.#empty(field, draft)
    }
  }

  #tags(field: BoundField, columns: Column[]): Step {
    return (cells, draft) => {
      const names = columns.flatMap(({ at }) => tagNames(cells[at] ?? ''))
      if (names.length) draft.tags.push({ field, column: columns[0].at, names })
      else this.#empty(field, draft)
    }
  }

  #fullName(columns: Column[]): Step {
    return (cells, draft) => {
      const cell = columns.map(({ at }) => (cells[at] ?? '').trim()).find(Boolean)
      if (!cell) return
      const { firstName, lastName } = splitName(cell)
      for (const [key, value] of Object.entries({ firstName, lastName })) {
        const field = this.#Record.field(key)!
        if (value === null || draft.values[field.attribute]) continue
        this.#attempt(field, columns[0].at, draft, () => {
          draft.values[field.attribute] = field.type.parse(value, field, this.#context)
        })
      }
    }
  }

  #recordNumber([{ at }]: Column[]): Step {
    return (cells, draft) => {
      const cell = (cells[at] ?? '').trim()
      if (/^\d{1,15}$/.test(cell)) draft.id = Number(cell)
      else if (cell)
        draft.reasons.push({ column: at, field: null, key: 'notRecordNumber', params: {} })
    }
  }

  #empty(field: BoundField, draft: Draft) {
    if (this.#options.overwrite && field.type.name !== 'boolean')
      draft.values[field.attribute] ??= null
  }

  #attempt(field: BoundField, column: number, draft: Draft, parse: () => void) {
    try {
      parse()
    } catch (error) {
      if (!(error instanceof FieldError)) throw error
      const reason = { column, field: field.key, key: error.key, params: error.params }
      if (this.#options.tolerant && !field.required) draft.leftOut.push(reason)
      else draft.reasons.push(reason)
    }
  }

  #contextOf(field: BoundField, at: number): ParseContext {
    if (!['date', 'dateTime'].includes(field.type.name)) return this.#context
    const order = dateOrder(this.#sample.map(({ cells }) => cells[at] ?? ''))
    return order ? { ...this.#context, dateOrder: order } : this.#context
  }
}

/** Day or month first, where one of the column's dates can be read one way only. */
export function dateOrder(cells: string[]): 'dmy' | 'mdy' | undefined {
  let monthFirst = 0
  let dayFirst = 0
  for (const cell of cells) {
    const [, first, second] = /^\s*(\d{1,2})[-/. ](\d{1,2})[-/. ]\d{2,4}/.exec(cell) ?? []
    if (!first) continue
    if (Number(first) > 12) dayFirst++
    if (Number(second) > 12) monthFirst++
  }
  if (dayFirst === monthFirst) return undefined
  return dayFirst > monthFirst ? 'dmy' : 'mdy'
}

/** Names of tags in a cell: `A; B`, `A, B`, Google's `A ::: * myContacts`, or JSON where a name holds such a mark itself. */
export function tagNames(cell: string): string[] {
  const text = cell.trim()
  if (text.startsWith('[')) {
    try {
      const list = JSON.parse(text)
      if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list
    } catch {
      // It only looked like JSON: a name may begin with a bracket.
    }
  }
  const mark = text.includes(':::') ? ':::' : text.includes(';') ? ';' : ','
  return text
    .split(mark)
    .map((name) => name.trim().replace(/^\* (myContacts|starred|friends|family|coworkers)$/, ''))
    .filter(Boolean)
}

/** Values of a list together: what is there stays first and keeps its marks, what is new is added. */
export function union(field: BoundField, present: any[], added: any[]): any[] {
  const type = field.type.name
  if (type === 'addresses') return unionOfAddresses(present, added)
  if (!['emails', 'phones'].includes(type)) return [...new Set([...present, ...added])]
  const key = (each: any) => field.type.keys!([each], field)[0]
  const all = [...present, ...added]
  return withOnePrimary(
    all.filter((each, at) => all.findIndex((other) => key(other) === key(each)) === at)
  )
}

function unionOfAddresses(present: any[], added: any[]) {
  const all = present.map((address) => ({ ...address }))
  const open = new Set(all)
  const plain = ({ primary, ...rest }: any) => JSON.stringify(Object.entries(rest).sort())
  for (const address of added) {
    const equal = all.find((each) => plain(each) === plain(address))
    const same = equal ?? [...open].find(({ kind }) => kind === address.kind)
    if (same) open.delete(same)
    if (equal) continue
    if (same) Object.assign(same, address, { primary: same.primary })
    else all.push({ ...address })
  }
  return withOnePrimary(all)
}

/** People are called by their first name, or by their address, where the file knows no last name. */
export function completeName(Record: RecordClass, values: Record<string, any>) {
  const last = Record.field('lastName')
  if (!last?.required || !Record.field('firstName') || values.lastName) return
  if (values.firstName) {
    values.lastName = values.firstName
    values.firstName = null
  } else if (values.emails?.length) values.lastName = values.emails[0].value.slice(0, 120)
}
