import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { connection } from '#records/change'
import { company } from '#records/company'
import { NotVisible } from '#records/errors'
import { formatMoney } from '#records/fields/money'
import { demandRight } from '#workspace/settings/demand_right'
import { basisOf, teamLookup, wonParts } from '#pipeline/commission/claims'
import { earnings } from '#pipeline/commission/ledger'
import { rateWords } from '#pipeline/commission/rate_words'
import { periodLabel, periodOf } from '#pipeline/forecast/periods'
import CommissionPlan from '#pipeline/models/commission_plan'

/** What a plan would have given for the deals of last quarter. Nothing is written. */
export default class CommissionRehearsalsController {
  async show({ auth, params, view }: HttpContext) {
    demandRight(auth.user, 'commission')
    const actor = auth.user!
    const plan = await CommissionPlan.find(params.id)
    if (!plan) throw new NotVisible()
    const { currency, timezone } = await company()
    const money = (minor: number) => formatMoney(minor, currency, actor.locale)
    const period = periodOf(DateTime.now().setZone(timezone).minus({ quarters: 1 }), 'quarter')
    const parts = await wonParts((query) =>
      query
        .where('deals.closed_at', '>=', period.fromMoment)
        .where('deals.closed_at', '<', period.untilMoment)
    )
    const teamsOf = await teamLookup()
    // The dates of a plan are of the time to come: for a look back only its people count.
    const meant = parts.filter(
      ({ userId }) =>
        (!plan.userIds.length && !plan.teamIds.length) ||
        plan.userIds.includes(userId) ||
        teamsOf(userId).some((id) => plan.teamIds.includes(id))
    )
    const users = await connection().from('users').select('id', 'name')
    const names = new Map(users.map(({ id, name }) => [id, name]))
    const people = [...Map.groupBy(meant, ({ userId }) => userId)].map(([userId, own]) => {
      const lines = bySpan(plan, own).flatMap((stretch) => earnings(plan, stretch))
      return {
        name: names.get(userId) ?? '—',
        total: money(lines.reduce((sum, { amount }) => sum + amount, 0)),
        lines: lines.map(({ part, basis, amount, rate }) => ({
          dealId: part.dealId,
          deal: part.title,
          basis: money(basis),
          rate: rateWords(rate, actor.locale),
          amount: money(amount),
        })),
      }
    })
    return view.render('pipeline::commissions/rehearsal', {
      plan,
      people,
      period: periodLabel(period, 'quarter', actor.locale),
      unknown: meant.filter((part) => basisOf(plan, part) === null).length,
    })
  }
}

/** One person's parts, in the stretches that the plan adds up over. */
function bySpan({ span }: CommissionPlan, parts: Awaited<ReturnType<typeof wonParts>>) {
  if (span === 'deal') return parts.map((part) => [part])
  return [
    ...Map.groupBy(parts, ({ wonOn }) =>
      DateTime.fromISO(wonOn).startOf(span).toISODate()
    ).values(),
  ]
}
