import { formatMoney } from '#records/fields/money'
import { fromMinor } from '#records/fields/numbers'
import { currencyScale } from '#records/currencies/codes'
import type { Translate } from '#records/labels'
import { differences, type Changed, type Difference } from '#pipeline/forecast/compared'
import { categories, strays, sumOf, type Figures, type Stray } from '#pipeline/forecast/figures'
import { measures, type Measure } from '#pipeline/forecast/asked'
import { DealLinks } from '#pipeline/forecast/links'
import { byTeam, type Outlook } from '#pipeline/forecast/outlook'
import { periodLabel, type Period } from '#pipeline/forecast/periods'

export interface Cell {
  /** As people read it, and as a program does. */
  words: string
  raw: string
  href: string | null
}
export interface Row {
  label: string
  hint?: string
  strong?: boolean
  href?: string | null
  cells: Cell[]
}
export interface Table {
  head: string[]
  rows: Row[]
}

/** The tables of the forecast in a person's words. Page, drawing and file show the same ones. */
export class ForecastTables {
  readonly outlook: Outlook
  readonly #locale: string
  readonly #t: Translate
  readonly #links: DealLinks

  constructor(outlook: Outlook, locale: string, t: Translate) {
    this.outlook = outlook
    this.#locale = locale
    this.#t = t
    this.#links = new DealLinks(outlook.asked, outlook.book, outlook.periods)
  }

  money = (minor: number) => formatMoney(minor, this.outlook.currency, this.#locale)

  /** "€12K", for the axis of a drawing. */
  brief = (minor: number) =>
    new Intl.NumberFormat(this.#locale, {
      style: 'currency',
      currency: this.outlook.currency,
      notation: 'compact',
      maximumFractionDigits: 1,
    }).format(minor / 10 ** currencyScale(this.outlook.currency))

  percent = (part: number, whole: number) =>
    new Intl.NumberFormat(this.#locale, { style: 'percent', maximumFractionDigits: 0 }).format(
      whole ? part / whole : 0
    )

  periodLabel = (period: Period) => periodLabel(period, this.outlook.asked.by, this.#locale)

  /** Periods, and the strays that hold something. */
  get places(): (Period | Stray)[] {
    const { total } = this.outlook.forecast
    const held = (name: Stray) => total.has(name)
    return [
      ...(held('early') ? (['early'] as const) : []),
      ...this.outlook.periods,
      ...strays.filter((name) => name !== 'early' && held(name)),
    ]
  }

  placeLabel = (place: Period | Stray) =>
    typeof place === 'string' ? this.#t(`forecast.strays.${place}`) : this.periodLabel(place)

  total = (place: Period | Stray): Figures =>
    this.outlook.forecast.total.get(keyOf(place)) ?? sumOf([])

  /** What is expected by period, one line for each measure, and what the goals say. */
  summary(): Table {
    const lines: Row[] = [...categories, 'weighted', 'observed'].map((name) => {
      const measure = name as Measure
      return {
        label: this.#t(`forecast.measures.${measure}`),
        hint: this.#t(`forecast.measureHints.${measure}`),
        strong: measure === 'weighted',
        cells: this.#cells(measure, this.total),
      }
    })
    const goals = this.places.map((place) => this.#goalOfAll(place))
    if (goals.some((goal) => goal !== null)) {
      lines.push({
        label: this.#t('forecast.goal'),
        cells: goals.map((goal) => (goal === null ? empty : this.#amount(goal))),
      })
      lines.push({
        label: this.#t('forecast.reached'),
        cells: goals.map((goal, at) =>
          goal === null ? empty : this.#share(this.total(this.places[at]).closed, goal)
        ),
      })
    }
    return { head: this.places.map(this.placeLabel), rows: lines }
  }

  /** One measure by person or by team. */
  people(): Table {
    const { asked, forecast, people } = this.outlook
    const name = (id: number) => people.get(id) ?? this.#t('forecast.nobody')
    const rows: Row[] =
      asked.rows === 'team'
        ? byTeam(this.outlook).map(({ team, places }) => ({
            label: team?.name ?? this.#t('forecast.noTeam'),
            cells: this.#cells(asked.show, (place) => places.get(keyOf(place)) ?? sumOf([]), -1),
          }))
        : [...forecast.people]
            .map(([id, places]) => ({
              label: name(id),
              cells: this.#cells(asked.show, (place) => places.get(keyOf(place)) ?? sumOf([]), id),
            }))
            .sort((one, other) => one.label.localeCompare(other.label, this.#locale))
    rows.push({
      label: this.#t('forecast.total'),
      strong: true,
      cells: this.#cells(asked.show, this.total),
    })
    return { head: this.places.map(this.placeLabel), rows }
  }

  /** What was won against what was meant to be, in the first period, by whoever has a goal. */
  goals() {
    const { targets, periods, people, teams, forecast } = this.outlook
    const key = periods[0].key
    const members = (id: number) => teams.find((team) => team.id === id)?.members ?? []
    const rows = [
      ...[...targets.people].map(([id, own]) => ({
        label: people.get(id) ?? this.#t('forecast.somebody'),
        figures: forecast.people.get(id)?.get(key),
        target: own.get(key),
      })),
      ...[...targets.teams].map(([id, own]) => ({
        label: teams.find((team) => team.id === id)?.name ?? this.#t('forecast.noTeam'),
        figures: sumOf(members(id).map((person) => forecast.people.get(person)?.get(key))),
        target: own.get(key),
      })),
    ]
    return rows.flatMap(({ label, figures = sumOf([]), target = {} }) => [
      ...(target.amount
        ? [this.#progress(label, figures.closed, target.amount, this.money, figures.weighted)]
        : []),
      ...(target.deals
        ? [
            this.#progress(label, figures.won, target.deals, (n) =>
              this.#t('forecast.deals', { count: n })
            ),
          ]
        : []),
    ])
  }

  /** What each stage says deals are worth, beside what became of those that were there. */
  rates(): (Row & { thin: boolean })[] {
    const { book, rates, asked } = this.outlook
    return book.pipelines
      .filter(({ id, active }) => (asked.pipeline ? id === asked.pipeline : active))
      .flatMap((pipeline) =>
        book
          .stagesOf(pipeline.id)
          .filter(({ type }) => type === 'open')
          .map((stage) => {
            const { decided = 0, won = 0, enough = false } = rates.get(stage.id) ?? {}
            return {
              label: book.pipelines.length > 1 ? `${pipeline.name}: ${stage.name}` : stage.name,
              thin: !enough,
              cells: [
                plain(this.percent(stage.probability, 100), String(stage.probability)),
                decided
                  ? plain(this.percent(won, decided), String((won / decided).toFixed(4)))
                  : empty,
                plain(String(decided), String(decided)),
                plain(String(won), String(won)),
              ],
            }
          })
      )
  }

  /** What became of deals since, by what it was. */
  changes() {
    const { changes } = this.outlook
    if (!changes) return null
    return differences.map((name) => {
      const deals = changes.get(name)!
      const before = deals.reduce((sum, { then }) => sum + (then?.amount ?? 0), 0)
      const after = deals.reduce((sum, { now }) => sum + (now?.amount ?? 0), 0)
      return {
        name,
        label: this.#t(`forecast.differences.${name}`),
        count: deals.length,
        before: this.money(before),
        after: this.money(after),
        difference: this.money(after - before),
        deals: deals
          .toSorted((one, other) => weight(other) - weight(one))
          .map((pair) => this.#changed(name, pair)),
      }
    })
  }

  #changed(name: Difference, { then, now }: Changed) {
    const { book } = this.outlook
    const stage = (id?: number) => (id && book.stage(id)?.name) || '—'
    const told =
      name === 'slipped' || name === 'pulledIn'
        ? [then?.closesOn ?? '—', now?.closesOn ?? '—']
        : name === 'advanced' || name === 'reopened'
          ? [stage(then?.stageId), stage(now?.stageId)]
          : [then ? this.money(then.amount) : '—', now ? this.money(now.amount) : '—']
    return {
      title: (now ?? then)!.title,
      href: now ? `/deals/${now.id}` : null,
      before: told[0],
      after: told[1],
    }
  }

  #cells(measure: Measure, of: (place: Period | Stray) => Figures, owner: number | null = null) {
    return this.places.map((place): Cell => {
      const value = of(place)[measure]
      const linked = value !== 0 && owner !== -1
      return {
        ...this.#amount(value),
        href: linked ? this.#links.to(measure, place, owner || null) : null,
      }
    })
  }

  #goalOfAll(place: Period | Stray): number | null {
    if (typeof place === 'string') return null
    const { targets } = this.outlook
    const sum = (group: typeof targets.people) => {
      const all = [...group.values()].flatMap((own) => own.get(place.key)?.amount ?? [])
      return all.length ? all.reduce((one, other) => one + other, 0) : null
    }
    return sum(targets.people) ?? sum(targets.teams)
  }

  goalOf = (place: Period | Stray) => this.#goalOfAll(place)

  #progress(
    label: string,
    value: number,
    target: number,
    words: (value: number) => string,
    expected?: number
  ) {
    return {
      label,
      value,
      target,
      text: this.#t('forecast.ofGoal', {
        value: words(value),
        target: words(target),
        share: this.percent(value, target),
      }),
      expected:
        expected === undefined ? null : this.#t('forecast.expected', { value: words(expected) }),
    }
  }

  #amount = (minor: number): Cell => ({
    words: minor ? this.money(minor) : '–',
    raw: fromMinor(minor, currencyScale(this.outlook.currency)),
    href: null,
  })

  #share = (part: number, whole: number): Cell => ({
    words: this.percent(part, whole),
    raw: whole ? (part / whole).toFixed(4) : '',
    href: null,
  })

  get measures() {
    return measures
  }
}

const empty: Cell = { words: '', raw: '', href: null }
const plain = (words: string, raw: string): Cell => ({ words, raw, href: null })
const keyOf = (place: Period | Stray) => (typeof place === 'string' ? place : place.key)
const weight = ({ then, now }: Changed) => Math.max(then?.amount ?? 0, now?.amount ?? 0)
