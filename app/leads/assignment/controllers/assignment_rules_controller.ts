import type { HttpContext } from '@adonisjs/core/http'
import type { Refusals } from '#records/errors'
import { wordsFor } from '#records/labels'
import type { RecordClass } from '#records/record'
import { GroupEditor, readGroups } from '#records/screens/group_editor'
import { demandRight } from '#workspace/settings/demand_right'
import { asTyped, memberChoices, typedMembers } from '#leads/assignment/member_form'
import AssignmentRule, {
  methods,
  whenNobodyChoices,
} from '#leads/assignment/models/assignment_rule'
import { Overtaken } from '#leads/assignment/models/in_order'
import { rehearse, withDraft } from '#leads/assignment/rehearsal'
import { readRule, unasked } from '#leads/assignment/rule_form'
import Lead from '#leads/models/lead'

const Record = Lead as unknown as RecordClass
const home = '/settings/assignment'

/** One rule: whose leads it takes, and who gets them. */
export default class AssignmentRulesController {
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
    return form(ctx, await AssignmentRule.named(ctx.params.id))
  }

  async update(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return keep(ctx, await AssignmentRule.named(ctx.params.id))
  }

  async move({ auth, params, request, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    const rule = await AssignmentRule.named(params.id)
    await rule.moveTo(auth.user!, 'rulesOrdered', Number(request.input('place')) || 1)
    return response.redirect().status(303).toPath(home)
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    const rule = await AssignmentRule.named(params.id)
    await rule.remove(auth.user!)
    session.flash('toast', wordsFor(auth.user!)('assignment.removed', { name: rule.name }))
    return response.redirect().status(303).toPath(home)
  }
}

/** Any button but the last one only changes the form: another condition, another person, a rehearsal. */
async function keep(ctx: HttpContext, rule: AssignmentRule | null) {
  const { auth, request, response, session } = ctx
  const actor = auth.user!
  const typed = request.body()
  const checked = ['apply', 'rehearse'].includes(typed.do)
  if (!checked) return form(ctx, rule, typed)
  const { values, errors } = await readRule(typed)
  if (Object.keys(errors).length) return form(ctx, rule, typed, { errors })
  if (typed.do === 'rehearse')
    return form(ctx, rule, typed, {
      rehearsal: await rehearse(actor, await withDraft(rule, values)),
    })
  try {
    if (rule)
      await rule.describe(actor, 'ruleChanged', { ...values }, Number(typed.version) || null)
    else await AssignmentRule.add(actor, 'ruleAdded', { ...values })
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error
    return form(ctx, rule, { ...typed, version: rule!.version }, { overtaken: true })
  }
  session.flash('toast', wordsFor(actor)('assignment.saved', { name: values.name }))
  return response.redirect().status(303).toPath(home)
}

interface Shown {
  errors?: Refusals
  overtaken?: boolean
  rehearsal?: Awaited<ReturnType<typeof rehearse>>
}

async function form(
  { auth, response, view }: HttpContext,
  rule: AssignmentRule | null,
  typed?: Record<string, any>,
  { errors = {}, overtaken = false, rehearsal }: Shown = {}
) {
  if (overtaken) response.status(409)
  else if (Object.keys(errors).length) response.status(422)
  const t = wordsFor(auth.user!)
  const who = typed ? typedMembers(typed) : asTyped(rule?.people ?? [])
  const editor = await GroupEditor.of(
    Record,
    auth.user!,
    rule?.conditions ?? null,
    readGroups(typed ?? {})
  )
  for (const heading of editor.menu)
    heading.entries = heading.entries.filter(({ name }) => !unasked(name))
  const choice = (word: string) => (value: string) => ({ value, label: t(`${word}.${value}`) })
  return view.render('leads::assignment/rule', {
    title: rule ? rule.name : t('assignment.addRule'),
    action: rule ? `${home}/rules/${rule.id}?_method=PUT` : `${home}/rules`,
    rule,
    typed: typed ?? rule?.serialize() ?? { active: true, whenNobody: 'next' },
    version: typed?.version ?? rule?.version,
    who,
    choices: await memberChoices(who),
    editor,
    conditionsHint: 'assignment.conditionsHint',
    methods: methods.map(choice('assignment.methods')),
    whenNobody: whenNobodyChoices.map(choice('assignment.whenNobody')),
    errors,
    overtaken,
    rehearsal,
  })
}
