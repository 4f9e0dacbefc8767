import type { HttpContext } from '@adonisjs/core/http'
import { stringify } from 'csv-stringify/sync'
import { DateTime } from 'luxon'
import { translator } from '#modules/translator'
import { note } from '#records/audit'
import { connection } from '#records/change'
import { company } from '#records/company'
import { currencyScale } from '#records/currencies/codes'
import { NotAllowed } from '#records/errors'
import { formatDate } from '#records/fields/date'
import { formatMoney } from '#records/fields/money'
import { fromMinor } from '#records/fields/numbers'
import { guard } from '#records/import/formula'
import { rateWords } from '#pipeline/commission/rate_words'
import { moveEntries } from '#pipeline/commission/ledger'
import { statement } from '#pipeline/commission/statement'
import { periodLabel, periodOf } from '#pipeline/forecast/periods'

/** Statements of what people earned, and their way from draft to paid. */
export default class CommissionsController {
  async index({ auth, request, view }: HttpContext) {
    const actor = auth.user!
    const found = await statement(actor, request.qs())
    const { currency } = await company()
    const money = (minor: number) => formatMoney(minor, currency, actor.locale)
    const all = actor.may('commission')
    const search = (from: string) =>
      new URLSearchParams({
        by: found.by,
        from,
        ...(all && found.person ? { person: String(found.person) } : {}),
      }).toString()
    const beside = (periods: number) =>
      periodOf(DateTime.fromISO(found.period.from).plus({ [`${found.by}s`]: periods }), found.by)
    const people = all ? await connection().from('users').orderBy('name').select('id', 'name') : []
    return view.render('pipeline::commissions/index', {
      ...found,
      all,
      label: periodLabel(found.period, found.by, actor.locale),
      lines: found.lines.map((line) => ({
        ...line,
        day: formatDate(DateTime.fromISO(line.earnedOn), actor),
        basis: money(line.basis),
        rate: rateWords(line.rate, actor.locale),
        share: line.share === 10_000 ? '' : rateWords(fromMinor(line.share, 2), actor.locale),
        amount: money(line.amount),
        back: line.amount < 0,
      })),
      sums: Object.entries(found.sums).map(([state, sum]) => ({ state, sum: money(sum) })),
      total: money(found.total),
      toApprove: found.lines.some(({ state }) => state === 'draft'),
      toPay: found.lines.some(({ state }) => state === 'approved'),
      previous: `/commission?${search(beside(-1).from)}`,
      next: `/commission?${search(beside(1).from)}`,
      here: search(found.period.from),
      people: people.map(({ id, name }) => ({ value: id, label: name })),
    })
  }

  async export({ auth, request, response }: HttpContext) {
    const actor = auth.user!
    const t = translator(actor.locale)
    const { period, lines } = await statement(actor, request.qs())
    const { currency } = await company()
    const money = (minor: number) => fromMinor(minor, currencyScale(currency))
    await note(actor, 'exported', { data: { record: 'commission', rows: lines.length } })
    response.header('Content-Type', 'text/csv; charset=utf-8')
    response.header('Content-Disposition', `attachment; filename="commission-${period.key}.csv"`)
    const head = ['person', 'day', 'deal', 'plan', 'basis', 'share', 'rate', 'amount', 'state']
    const rows = lines.map((line) => [
      line.person,
      line.earnedOn,
      line.deal,
      line.plan,
      money(line.basis),
      String(line.share / 100),
      line.rate,
      money(line.amount),
      t(`commission.states.${line.state}`),
    ])
    const all = [[...head.map((name) => t(`commission.columns.${name}`)), t('currencies.currency')]]
    for (const row of rows) all.push([...row, currency])
    return response.send(
      `\ufeff${stringify(
        all.map((cells) => cells.map(guard)),
        { record_delimiter: '\r\n' }
      )}`
    )
  }

  approve = (ctx: HttpContext) => this.#move(ctx, 'approved')

  pay = (ctx: HttpContext) => this.#move(ctx, 'paid')

  async #move({ auth, request, response, session }: HttpContext, to: 'approved' | 'paid') {
    const actor = auth.user!
    if (!actor.may('commission')) throw new NotAllowed('commission')
    const ids = [request.input('ids') ?? []]
      .flat()
      .map(Number)
      .filter((id) => Number.isSafeInteger(id) && id > 0)
      .slice(0, 5000)
    const moved = ids.length ? await moveEntries(actor, ids, to) : 0
    session.flash('toast', translator(actor.locale)(`commission.moved.${to}`, { count: moved }))
    const back = new URLSearchParams(String(request.input('here') ?? '').slice(0, 200))
    return response.redirect().status(303).toPath(`/commission?${back}`)
  }
}
