import type { HttpContext } from '@adonisjs/core/http'
import { Invalid, NotVisible, type Refusals } from '#records/errors'
import { truncate } from '#records/normalise'
import type { Filter } from '#records/query/filter_tree'
import type { RecordClass } from '#records/record'
import { filterWords } from '#records/screens/filter_words'
import { filterOf, GroupEditor, readGroups } from '#records/screens/group_editor'
import { demandRight } from '#workspace/settings/demand_right'
import Lead from '#leads/models/lead'
import ScoreRule, { type RuleValues } from '#leads/models/score_rule'

const Type = Lead as unknown as RecordClass

/** What leads earn points for. */
export default class ScoreRulesController {
  async index({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const rules = await ScoreRule.query().orderBy('points', 'desc').orderBy('id')
    return view.render('leads::score/index', {
      rules: await Promise.all(
        rules.map(async (rule) => ({
          ...rule.serialize(),
          words: await filterWords(Type, auth.user!, rule.filter),
        }))
      ),
    })
  }

  async create(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return form(ctx, null)
  }

  async store(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return keep(ctx, null)
  }

  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return form(ctx, await found(ctx))
  }

  async update(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return keep(ctx, await found(ctx))
  }

  async destroy(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    await ScoreRule.remove(ctx.auth.user!, await found(ctx))
    return ctx.response.redirect().status(303).toPath('/settings/leads/score')
  }
}

async function found({ params }: HttpContext): Promise<ScoreRule> {
  const rule = await ScoreRule.find(Number(params.id) || 0)
  if (!rule) throw new NotVisible()
  return rule
}

/** Any button but the last one only changes the form: another condition, another group. */
async function keep(ctx: HttpContext, rule: ScoreRule | null) {
  const { auth, i18n, request, response, session } = ctx
  const typed = request.body()
  if (typed.do !== 'apply') return form(ctx, rule, typed)
  const { values, errors } = read(typed)
  if (Object.keys(errors).length) {
    response.status(422)
    return form(ctx, rule, typed, errors)
  }
  await ScoreRule.keep(auth.user!, rule ?? new ScoreRule(), values)
  session.flash('toast', i18n.t('lead.score.kept'))
  return response.redirect().status(303).toPath('/settings/leads/score')
}

function read(raw: Record<string, any>) {
  const errors: Refusals = {}
  const name = truncate(String(raw.name ?? '').trim(), 120)
  if (!name) errors.name = { key: 'required', params: {} }
  const whole = (key: string, min: number, max: number) => {
    const text = String(raw[key] ?? '').trim()
    if (/^-?\d{1,6}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text)
    errors[key] = { key: 'notBetween', params: { min, max } }
    return 0
  }
  const points = whole('points', -1000, 1000)
  const decayDays = String(raw.decayDays ?? '').trim() ? whole('decayDays', 1, 3650) : null
  const values = { name, points, decayDays, active: raw.active === 'true', filter: { all: [] } }
  try {
    values.filter = filterOf(
      Type,
      readGroups(raw) ?? { match: 'all', conditions: [], groups: [] }
    ) as any
  } catch (error) {
    if (!(error instanceof Invalid)) throw error
    errors.filter = Object.values(error.errors)[0]
  }
  return { values: values as RuleValues, errors }
}

async function form(
  { auth, i18n, view }: HttpContext,
  rule: ScoreRule | null,
  typed?: Record<string, any>,
  errors: Refusals = {}
) {
  const filter: Filter | null = rule?.filter ?? null
  return view.render('leads::score/form', {
    title: rule ? rule.name : i18n.t('lead.score.add'),
    action: rule ? `/settings/leads/score/${rule.id}?_method=PUT` : '/settings/leads/score',
    rule,
    typed: typed ?? { active: true, ...rule?.serialize() },
    errors,
    problem: errors.filter && i18n.t(`errors.${errors.filter.key}`, errors.filter.params),
    conditionsHint: 'lead.score.conditionsHint',
    editor: await GroupEditor.of(Type, auth.user!, filter, readGroups(typed ?? {})),
  })
}
