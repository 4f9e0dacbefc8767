import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { company } from '#records/company'
import { currencyScale } from '#records/currencies/codes'
import { formatMoney } from '#records/fields/money'
import { fromMinor } from '#records/fields/numbers'
import { wordsFor, type Translate } from '#records/labels'
import { readOptions } from '#records/options/known'
import { FilterSql } from '#records/query/filter'
import { writeFilter, type Condition, type FilterValue } from '#records/query/filter_tree'
import { visible } from '#records/query/scope'
import { recordClass } from '#records/record'
import type { Cell } from '#pipeline/reports/report'
import type { Asked } from '#pipeline/reports/asked'
import { StageBook, type PipelineRow, type StageRow } from '#pipeline/models/pipeline/stage_book'

/** The figures of one person: what they may see, within what they ask for, in their words. Query and link come from one filter. */
export class ReportScope {
  readonly actor: Actor
  readonly asked: Asked
  readonly book: StageBook
  readonly currency: string
  readonly t: Translate
  readonly #members: number[]
  readonly #filters: Record<'deal' | 'lead', FilterSql>

  private constructor(
    actor: Actor,
    asked: Asked,
    read: {
      book: StageBook
      currency: string
      members: number[]
      filters: Record<'deal' | 'lead', FilterSql>
    }
  ) {
    this.actor = actor
    this.asked = asked
    this.book = read.book
    this.currency = read.currency
    this.#members = read.members
    this.#filters = read.filters
    this.t = wordsFor(actor)
  }

  static async for(actor: Actor, asked: Asked) {
    const { currency } = await company()
    await readOptions()
    const members = asked.team
      ? await connection().from('team_members').where('team_id', asked.team).select('user_id')
      : []
    return new ReportScope(actor, asked, {
      book: await StageBook.read(),
      currency,
      members: members.map((row) => row.user_id),
      filters: {
        deal: await FilterSql.for(recordClass('deal'), actor, null),
        lead: await FilterSql.for(recordClass('lead'), actor, null),
      },
    })
  }

  get pipelines(): PipelineRow[] {
    const { pipelines } = this.book
    const { pipeline } = this.asked
    return pipelines.filter(({ id, active }) => (pipeline ? id === pipeline : active))
  }

  /** Rows of a record type out of the trash, as a query on its table. */
  rows(name: 'deal' | 'lead', ...conditions: Condition[]) {
    const Record = recordClass(name)
    const { table } = Record as any
    const filter = { all: this.#all(name, conditions) }
    const query = connection().from(table).whereNull(`${table}.deleted_at`)
    return this.#filters[name].apply(visible(query, Record, this.actor), filter)
  }

  /** The list of those rows. */
  link(name: 'deal' | 'lead', ...conditions: Condition[]): string {
    const filter = { all: this.#all(name, conditions) }
    return `/${recordClass(name).path}?${new URLSearchParams(writeFilter(filter))}`
  }

  /** On a day of the period. */
  within(field: string): Condition[] {
    const { from, to } = this.asked
    return from || to ? [condition(field, 'between', [from ?? '', to ?? ''])] : []
  }

  stagesOf(type: StageRow['type']): number[] {
    return this.book.stages.filter((stage) => stage.type === type).map(({ id }) => id)
  }

  /** In any stage of this type. */
  at(type: StageRow['type']): Condition {
    const ids = this.stagesOf(type).map(String)
    return condition('stage', 'anyOf', ids.length ? ids : ['0'])
  }

  #all(name: 'deal' | 'lead', conditions: Condition[]): Condition[] {
    const { pipeline, owner, team } = this.asked
    return [
      ...conditions,
      ...(pipeline && name === 'deal' ? [condition('pipeline', 'is', String(pipeline))] : []),
      ...(owner ? [condition('owner', 'is', String(owner))] : []),
      ...(team
        ? [condition('owner', 'anyOf', this.#members.length ? this.#members.map(String) : ['0'])]
        : []),
    ]
  }

  count = (count: number, href?: string | null): Cell => ({
    words: count.toLocaleString(this.actor.locale),
    raw: String(count),
    href: count ? href : null,
  })

  money = (minor: number, href?: string | null): Cell => ({
    words: formatMoney(minor, this.currency, this.actor.locale),
    raw: String(fromMinor(minor, currencyScale(this.currency))),
    href: minor ? href : null,
  })

  /** An average: whole units are enough to read. */
  average = (minor: number | null): Cell => {
    if (minor === null) return none
    const unit = 10 ** currencyScale(this.currency)
    return { ...this.money(minor), words: this.money(Math.round(minor / unit) * unit).words }
  }

  share = (part: number, whole: number): Cell =>
    whole
      ? {
          words: new Intl.NumberFormat(this.actor.locale, {
            style: 'percent',
            maximumFractionDigits: 0,
          }).format(part / whole),
          raw: (part / whole).toFixed(4),
        }
      : none

  /** Seconds as days or hours, with one digit after the point. */
  lasting = (seconds: number | null | undefined, unit: 'day' | 'hour' = 'day'): Cell => {
    if (seconds === null || seconds === undefined) return none
    const length = seconds / (unit === 'day' ? 86_400 : 3600)
    return {
      words: length.toLocaleString(this.actor.locale, {
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }),
      raw: length.toFixed(2),
    }
  }

  /** "12.5 days". */
  span = (seconds: number, unit: 'day' | 'hour' = 'day'): string =>
    new Intl.NumberFormat(this.actor.locale, {
      style: 'unit',
      unit,
      unitDisplay: 'long',
      maximumFractionDigits: 1,
    }).format(seconds / (unit === 'day' ? 86_400 : 3600))
}

export const none: Cell = { words: '—', raw: '' }

export const condition = (
  field: string,
  operator: Condition['operator'],
  value: FilterValue = null
): Condition => ({ field, operator, value })

/** Rows where a field holds this value, or nothing. */
export const holds = (field: string, value: string | number | null): Condition =>
  value === null || value === '' ? condition(field, 'empty') : condition(field, 'is', String(value))

/** The mean of an amount over so many rows, half a unit rounded up; exact. */
export const mean = (sum: number, count: number): number | null =>
  count ? Number((BigInt(sum) * 2n + BigInt(count)) / (BigInt(count) * 2n)) : null
