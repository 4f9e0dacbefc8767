import type { HttpContext } from '@adonisjs/core/http'
import { stringify } from 'csv-stringify/sync'
import { DateTime } from 'luxon'
import { translator } from '#modules/translator'
import { NotAllowed } from '#records/errors'
import { guard } from '#records/import/formula'
import { note } from '#records/audit'
import { connection } from '#records/change'
import { categories } from '#pipeline/forecast/figures'
import { asksFor, measures, readAsked, type Asked } from '#pipeline/forecast/asked'
import { outlook } from '#pipeline/forecast/outlook'
import { ForecastTables, type Table } from '#pipeline/forecast/tables'
import { stackedBars } from '#workspace/charts/stacked_bars'

/** What is likely to come in, by month or quarter, person or team, and what changed since a past day. */
export default class ForecastsController {
  async show({ auth, request, view }: HttpContext) {
    const { tables, asked, t } = await this.#read({ auth, request } as HttpContext)
    const people = await connection()
      .from('users')
      .whereNull('deleted_at')
      .orderBy('name')
      .select('id', 'name')
    const { book, teams, periods } = tables.outlook
    return view.render('pipeline::forecasts/show', {
      asked,
      asOf: asked.asOf?.toISODate() ?? '',
      asOfWords: asked.asOf?.setLocale(auth.user!.locale).toLocaleString(DateTime.DATE_FULL),
      yesterday: DateTime.now().setZone(auth.user!.timezone).minus({ days: 1 }).toISODate(),
      summary: tables.summary(),
      people: tables.people(),
      goals: tables.goals(),
      goalPeriod: tables.periodLabel(periods[0]),
      rates: tables.rates(),
      changes: tables.changes(),
      svg: this.#drawing(tables, t),
      empty: tables.outlook.forecast.total.size === 0,
      measures: measures.map((name) => ({ value: name, label: t(`forecast.measures.${name}`) })),
      pipelines: book.pipelines.map(({ id, name }) => ({ value: id, label: name })),
      teams: teams.map(({ id, name }) => ({ value: id, label: name })),
      owners: people.map(({ id, name }) => ({ value: id, label: name })),
      lookBack: this.#lookBack(asked, auth.user!.timezone).map((each) => ({
        ...each,
        label: t(`forecast.back.${each.name}`),
      })),
      today: `/forecast${asksFor(asked, { asOf: null })}`,
      csv: (table: string) => `/forecast/export${asksFor(asked, { table })}`,
      maySetGoals: auth.user!.may('goals'),
    })
  }

  /** One of the tables as a file. */
  async export(ctx: HttpContext) {
    const { auth, request, response } = ctx
    if (auth.user!.reach('export', 'deal') === 'none') throw new NotAllowed('export', 'deal')
    const { tables, t } = await this.#read(ctx)
    const name = ['summary', 'people', 'rates', 'changes'].find(
      (each) => each === request.input('table')
    )
    const rows = this.#file(tables, name ?? 'summary', t)
    await note(auth.user!, 'exported', { data: { record: 'deal', table: name ?? 'summary' } })
    response.header('Content-Type', 'text/csv; charset=utf-8')
    response.header(
      'Content-Disposition',
      `attachment; filename="forecast-${name ?? 'summary'}.csv"`
    )
    return response.send(
      `\ufeff${stringify(
        rows.map((cells) => cells.map(guard)),
        { record_delimiter: '\r\n' }
      )}`
    )
  }

  async #read({ auth, request }: HttpContext) {
    const actor = auth.user!
    if (actor.reach('read', 'deal') === 'none') throw new NotAllowed('read', 'deal')
    const t = translator(actor.locale)
    const asked = readAsked(request.qs(), actor.timezone)
    return { asked, t, tables: new ForecastTables(await outlook(actor, asked), actor.locale, t) }
  }

  #drawing(tables: ForecastTables, t: (key: string, data?: any) => string) {
    const { periods } = tables.outlook
    const { rows } = tables.summary()
    return stackedBars({
      id: 'forecast',
      title: t('forecast.chart'),
      summary: t('forecast.chartText'),
      series: categories.map((name) => ({ name, label: t(`forecast.measures.${name}`) })),
      axis: tables.brief,
      bars: periods.map((period) => {
        const figures = tables.total(period)
        const goal = tables.goalOf(period)
        const column = tables.places.indexOf(period)
        return {
          label: tables.periodLabel(period),
          parts: categories.map((name, at) => ({
            value: figures[name],
            words: tables.money(figures[name]),
            href: rows[at].cells[column].href,
          })),
          mark: goal
            ? {
                value: goal,
                words: `${tables.periodLabel(period)}, ${t('forecast.goal')}: ${tables.money(goal)}`,
              }
            : null,
        }
      }),
    })
  }

  #lookBack(asked: Asked, timezone: string) {
    const today = DateTime.now().setZone(timezone).startOf('day')
    return [
      { name: 'week', day: today.minus({ days: 7 }) },
      { name: 'month', day: today.minus({ days: 30 }) },
      { name: 'quarter', day: today.startOf('quarter').minus({ days: 1 }) },
    ].map(({ name, day }) => ({
      name,
      href: `/forecast${asksFor(asked, { asOf: day.toISODate() })}`,
    }))
  }

  #file(tables: ForecastTables, name: string, t: (key: string) => string): string[][] {
    const lines = ({ head, rows }: Table, first: string) => [
      [first, ...head],
      ...rows.map(({ label, cells }) => [label, ...cells.map(({ raw }) => raw)]),
    ]
    if (name === 'people') return lines(tables.people(), t('forecast.who'))
    if (name === 'rates')
      return [
        ['stage', 'set', 'observed', 'decided', 'won'].map((each) => t(`forecast.rates.${each}`)),
        ...tables.rates().map(({ label, cells }) => [label, ...cells.map(({ raw }) => raw)]),
      ]
    if (name === 'changes')
      return [
        ['change', 'deal', 'before', 'after'].map((each) => t(`forecast.changes.${each}`)),
        ...(tables.changes() ?? []).flatMap(({ label, deals }) =>
          deals.map(({ title, before, after }) => [label, title, before, after])
        ),
      ]
    return lines(tables.summary(), t('forecast.measure'))
  }
}
