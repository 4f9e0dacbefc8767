import type { Condition } from '#records/query/filter_tree'
import { writeFilter } from '#records/query/filter_tree'
import { DateTime } from 'luxon'
import type { Asked, Measure } from '#pipeline/forecast/asked'
import type { Stray } from '#pipeline/forecast/figures'
import type { Period } from '#pipeline/forecast/periods'
import type { StageBook } from '#pipeline/models/pipeline/stage_book'

/** The list of deals behind a figure. */
export class DealLinks {
  readonly #asked: Asked
  readonly #book: StageBook
  readonly #periods: Period[]

  constructor(asked: Asked, book: StageBook, periods: Period[]) {
    this.#asked = asked
    this.#book = book
    this.#periods = periods
  }

  /** Null where the figure is of the past, or of several people: the list shows today, and one owner at a time. */
  to(measure: Measure | 'open', place: Period | Stray, owner: number | null = null): string | null {
    const { asOf, pipeline, team, owner: only } = this.#asked
    if (asOf || (team && !owner)) return null
    const person = owner ?? only
    const conditions: Condition[] = [
      ...(measure === 'closed' ? this.#won(place) : this.#open(measure, place)),
      ...(pipeline ? [is('pipeline', pipeline)] : []),
      ...(person ? [is('owner', person)] : []),
    ]
    return `/deals?${new URLSearchParams(writeFilter({ all: conditions }))}`
  }

  #stages(type: 'open' | 'won'): Condition {
    const ids = this.#book.stages.filter((stage) => stage.type === type).map(({ id }) => String(id))
    return { field: 'stage', operator: 'anyOf', value: ids.length ? ids : ['0'] }
  }

  #won(place: Period | Stray): Condition[] {
    return typeof place === 'string'
      ? [this.#stages('won')]
      : [this.#stages('won'), within('closedAt', place)]
  }

  #open(measure: Measure | 'open', place: Period | Stray): Condition[] {
    const category: Condition[] = ['commit', 'best_case', 'pipeline'].includes(measure)
      ? [
          {
            field: 'forecastCategory',
            operator: 'anyOf',
            value: measure === 'commit' ? ['commit', 'closed'] : [measure],
          },
        ]
      : [{ field: 'forecastCategory', operator: 'noneOf', value: ['omitted'] }]
    return [this.#stages('open'), ...category, this.#day(place)]
  }

  #day(place: Period | Stray): Condition {
    if (place === 'undated') return { field: 'expectedCloseOn', operator: 'empty', value: null }
    if (place === 'early')
      return { field: 'expectedCloseOn', operator: 'before', value: this.#periods[0].from }
    if (place === 'late')
      return { field: 'expectedCloseOn', operator: 'after', value: lastDay(this.#periods.at(-1)!) }
    return within('expectedCloseOn', place)
  }
}

const is = (field: string, id: number): Condition => ({ field, operator: 'is', value: String(id) })

const lastDay = ({ until }: Period) => DateTime.fromISO(until).minus({ days: 1 }).toISODate()!

const within = (field: string, period: Period): Condition => ({
  field,
  operator: 'between',
  value: [period.from, lastDay(period)],
})
