import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { change, connection } from '#records/change'
import { company } from '#records/company'
import { currencyScale } from '#records/currencies/codes'
import { today } from '#records/currencies/rates'
import { Invalid, NotVisible, type Refusals } from '#records/errors'
import { formatMoney } from '#records/fields/money'
import { fromMinor } from '#records/fields/numbers'
import { demandRight } from '#workspace/settings/demand_right'
import { bringIn } from '#pipeline/commission/ledger'
import { rateWords } from '#pipeline/commission/rate_words'
import { readPlan, tierRows } from '#pipeline/commission/plan_input'
import { tierModes } from '#pipeline/commission/tiers'
import CommissionPlan, { bases, spans } from '#pipeline/models/commission_plan'

/** Plans: who earns how much of what. */
export default class CommissionPlansController {
  async index({ auth, view }: HttpContext) {
    demandRight(auth.user, 'commission')
    const { currency } = await company()
    const t = translator(auth.user!.locale)
    const plans = await CommissionPlan.query().orderBy('active', 'desc').orderBy('name')
    return view.render('pipeline::commissions/plans', {
      plans: plans.map((plan) => ({
        id: plan.id,
        name: plan.name,
        active: plan.active,
        basis: t(`commission.bases.${plan.basis}`),
        terms: plan.tiers
          .map(({ from, percent }) =>
            from
              ? t('commission.from', {
                  percent: rateWords(percent, auth.user!.locale),
                  from: formatMoney(from, currency, auth.user!.locale),
                })
              : rateWords(percent, auth.user!.locale)
          )
          .join(', '),
        startsOn: String(plan.startsOn).slice(0, 10),
        endsOn: plan.endsOn ? String(plan.endsOn).slice(0, 10) : '',
      })),
    })
  }

  async create(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'commission')
    return form(ctx, null, { active: '1', startsOn: await today(), basis: 'amount', span: 'deal' })
  }

  async store(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'commission')
    return keep(ctx, new CommissionPlan())
  }

  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'commission')
    const plan = await find(ctx.params.id)
    const { currency } = await company()
    const scale = currencyScale(currency)
    return form(ctx, plan, {
      ...plan.$attributes,
      startsOn: String(plan.startsOn).slice(0, 10),
      endsOn: plan.endsOn ? String(plan.endsOn).slice(0, 10) : '',
      active: plan.active ? '1' : '',
      tiers: plan.tiers.map(({ from, percent }) => ({ from: fromMinor(from, scale), percent })),
    })
  }

  async update(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'commission')
    return keep(ctx, await find(ctx.params.id))
  }
}

async function find(id: unknown) {
  const plan = await CommissionPlan.find(id as number)
  if (!plan) throw new NotVisible()
  return plan
}

async function keep(ctx: HttpContext, plan: CommissionPlan) {
  const { auth, request, response, session } = ctx
  const actor = auth.user!
  try {
    const values = await readPlan(actor, request.body(), plan)
    await change(actor, 'commissionPlan', () => plan.merge(values).save())
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    response.status(422)
    return form(ctx, plan.$isPersisted ? await find(plan.id) : null, request.body(), error.errors)
  }
  const count = await bringIn(actor, plan)
  session.flash('toast', translator(actor.locale)('commission.planKept', { count }))
  return response.redirect().status(303).toPath('/commission/plans')
}

async function form(
  { auth, view }: HttpContext,
  plan: CommissionPlan | null,
  typed: Record<string, any>,
  errors: Refusals = {}
) {
  const t = translator(auth.user!.locale)
  const { currency } = await company()
  const users = await connection()
    .from('users')
    .whereNull('deleted_at')
    .whereNull('disabled_at')
    .orderBy('name')
    .select('id', 'name')
  const teams = await connection().from('teams').orderBy('name').select('id', 'name')
  const labelled = (names: readonly string[], group: string) =>
    names.map((value) => ({ value, label: t(`commission.${group}.${value}`) }))
  const chosen = (name: string) => [typed[name] ?? []].flat().map(Number)
  return view.render('pipeline::commissions/plan', {
    plan,
    typed,
    errors,
    currency,
    tiers: tierRows(typed.tiers),
    bases: labelled(bases, 'bases'),
    spans: labelled(spans, 'spans'),
    modes: labelled(tierModes, 'modes'),
    settled: plan ? await plan.isSettled() : false,
    users: users.map((each) => ({ ...each, chosen: chosen('userIds').includes(each.id) })),
    teams: teams.map((each) => ({ ...each, chosen: chosen('teamIds').includes(each.id) })),
  })
}
