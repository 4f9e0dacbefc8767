import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { translator, type Translate } from '#modules/translator'
import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import { company, parseContext } from '#records/company'
import { NotAllowed, NotVisible, type Refusals } from '#records/errors'
import { FieldError } from '#records/field_type'
import { formatMoney, moneyType } from '#records/fields/money'
import { integerType } from '#records/fields/integer'
import { periodLabel, periodOf, stretches, type Stretch } from '#pipeline/forecast/periods'
import Goal, { metrics } from '#pipeline/models/goal'

/** What people and teams mean to win, month by month or quarter by quarter. */
export default class GoalsController {
  async index(ctx: HttpContext) {
    return page(ctx, {})
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    const actor = auth.user!
    if (!actor.may('goals')) throw new NotAllowed('goals', 'goal')
    const { values, errors } = await readGoal(actor, request.body())
    if (Object.keys(errors).length) return page(ctx, errors)
    await change(actor, 'goalSet', () => keepGoal(values))
    session.flash('toast', translator(actor.locale)('forecast.goals.kept'))
    return response.redirect().status(303).toPath('/forecast/goals')
  }

  async destroy({ auth, params, response }: HttpContext) {
    const actor = auth.user!
    if (!actor.may('goals')) throw new NotAllowed('goals', 'goal')
    const goal = await Goal.query().where('id', params.id).whereNull('deleted_at').first()
    if (!goal) throw new NotVisible('goal')
    const who = await choicesOf(actor)
    if (!who.some(({ value }) => value === nameOf(goal))) throw new NotVisible('goal')
    await change(actor, 'goalRemoved', () => goal.merge({ deletedAt: DateTime.utc() }).save())
    return response.redirect().status(303).toPath('/forecast/goals')
  }
}

const nameOf = ({ userId, teamId }: { userId: number | null; teamId: number | null }): string =>
  userId ? `user:${userId}` : `team:${teamId}`

/** One goal for a person or team, a period and a metric: a second one takes the place of the first. */
async function keepGoal(values: Record<string, any>) {
  const { target, ...named } = values
  const query = Goal.query().whereNull('deleted_at').where('starts_on', named.startsOn.toISODate())
  for (const name of ['stretch', 'metric', 'userId', 'teamId'])
    if (named[name] === null) query.whereNull(name)
    else query.where(name, named[name])
  const goal = (await query.first()) ?? new Goal()
  await goal.merge({ ...named, target }).save()
}

async function readGoal(actor: Actor, raw: Record<string, unknown>) {
  const errors: Refusals = {}
  const values: Record<string, any> = { userId: null, teamId: null }
  const refuse = (name: string, key: string, params = {}) => (errors[name] = { key, params })
  const who = await choicesOf(actor)
  const chosen = who.find(({ value }) => value === raw.who)
  if (!chosen) refuse('who', 'required')
  else values[chosen.value.startsWith('user') ? 'userId' : 'teamId'] = Number(chosen.value.slice(5))

  const [stretch, day] = String(raw.period ?? '').split(' ')
  const startsOn = DateTime.fromISO(day ?? '', { zone: 'utc' })
  if (!stretches.includes(stretch as Stretch) || !startsOn.isValid) refuse('period', 'required')
  else
    Object.assign(values, {
      stretch,
      startsOn: DateTime.fromISO(periodOf(startsOn, stretch as Stretch).from, { zone: 'utc' }),
    })
  const metric = metrics.find((each) => each === raw.metric) ?? 'amount'
  values.metric = metric
  const context = await parseContext(actor, 'form')
  try {
    const type = metric === 'amount' ? moneyType : integerType
    const target = type.parse(raw.target, { options: { min: 1 } } as any, context)
    if (target === null) refuse('target', 'required')
    values.target = target
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    refuse('target', error.key, error.params)
  }
  return { values, errors }
}

/** Whom this person may set goals for: all who see every deal, otherwise those of their own teams. */
async function choicesOf(actor: Actor) {
  const everybody = actor.reach('edit', 'deal') === 'all'
  const users = await connection()
    .from('users')
    .whereNull('deleted_at')
    .whereNull('disabled_at')
    .if(!everybody, (query) => query.whereIn('id', [...actor.teamMateIds, actor.id ?? 0]))
    .orderBy('name')
    .select('id', 'name')
  const teams = await connection()
    .from('teams')
    .if(!everybody, (query) => query.whereIn('id', [...actor.teamIds]))
    .orderBy('name')
    .select('id', 'name')
  return [
    ...users.map(({ id, name }) => ({ value: `user:${id}`, label: name as string })),
    ...teams.map(({ id, name }) => ({ value: `team:${id}`, label: name as string })),
  ]
}

async function page({ auth, request, response, view }: HttpContext, errors: Refusals) {
  const actor = auth.user!
  if (actor.reach('read', 'deal') === 'none') throw new NotAllowed('read', 'deal')
  if (Object.keys(errors).length) response.status(422)
  const t = translator(actor.locale)
  const { currency } = await company()
  const mine = await choicesOf(actor)
  const goals = await goalsShown(actor, currency, t, new Set(mine.map(({ value }) => value)))
  return view.render('pipeline::forecasts/goals', {
    errors,
    typed: request.only(['who', 'period', 'metric', 'target']),
    may: actor.may('goals'),
    who: mine,
    periods: periodChoices(actor),
    metrics: metrics.map((value) => ({ value, label: t(`goal.choices.metric.${value}`) })),
    goals,
    currency,
  })
}

async function goalsShown(actor: Actor, currency: string, t: Translate, mine: Set<string>) {
  const since = DateTime.now().startOf('year').toISODate()
  const goals = await Goal.query()
    .whereNull('deleted_at')
    .where('starts_on', '>=', since!)
    .orderBy('starts_on')
    .orderBy('id')
    .limit(1000)
  const users = await connection().from('users').select('id', 'name')
  const teams = await connection().from('teams').select('id', 'name')
  const names = new Map<string, string>([
    ...users.map(({ id, name }) => [`user:${id}`, name] as const),
    ...teams.map(({ id, name }) => [`team:${id}`, name] as const),
  ])
  return goals.map((goal) => ({
    id: goal.id,
    who: names.get(nameOf(goal)) ?? t('forecast.somebody'),
    period: periodLabel(periodOf(goal.startsOn, goal.stretch), goal.stretch, actor.locale),
    target:
      goal.metric === 'amount'
        ? formatMoney(goal.target, currency, actor.locale)
        : t('forecast.deals', { count: goal.target }),
    mine: mine.has(nameOf(goal)),
  }))
}

/** Months and quarters, from the ones that run to a year ahead. */
function periodChoices({ timezone, locale }: Actor) {
  const today = DateTime.now().setZone(timezone)
  const of = (by: Stretch, count: number) =>
    Array.from({ length: count }, (_, at) => {
      const period = periodOf(today.startOf(by).plus({ [`${by}s`]: at }), by)
      return { value: `${by} ${period.from}`, label: periodLabel(period, by, locale) }
    })
  return [...of('quarter', 5), ...of('month', 13)]
}
