import type { HttpContext } from '@adonisjs/core/http'
import { Conflict } from '#records/change'
import { Invalid, type Refusals } from '#records/errors'
import { editorsFor } from '#records/forms/editors'
import { readInput } from '#records/input'
import { wordsFor } from '#records/labels'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import DealClass from '#pipeline/models/deal'

const Deal = DealClass as unknown as RecordClass
const asked = {
  won: ['wonReason', 'outcomeNote'],
  lost: ['lostReason', 'lostTo', 'outcomeNote'],
}
type Kind = keyof typeof asked

/** A deal is won or lost, with the reason, or opened again. */
export default class DealOutcomesController {
  async create(ctx: HttpContext) {
    const deal = await find(ctx)
    return form(ctx, deal, kindIn(ctx))
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const deal = await find(ctx)
    const actor = auth.user!
    const kind = kindIn(ctx)
    const typed = request.body()
    try {
      const raw = Object.fromEntries(asked[kind].map((name) => [name, typed[name] ?? null]))
      const { values, errors } = await readInput(Deal, actor, raw, 'form', { partial: true })
      if (Object.keys(errors).length) throw new Invalid(errors)
      const version = Number(typed.version) || null
      const { outcomeNote: note, lostTo: competitor } = values
      const set =
        kind === 'won'
          ? await deal.win(actor, { reason: values.wonReason, note, version })
          : await deal.lose(actor, { reason: values.lostReason, note, competitor, version })
      session.flash('toast', i18n.t(`deal.${kind}Toast`, { title: deal.title }))
      session.flash('undo', `/change-sets/${set}/reversal`)
    } catch (error) {
      if (error instanceof Conflict) {
        session.flash('toast', i18n.t('deal.changedMeanwhile', { title: deal.title }))
        return response.redirect().status(303).toPath(deal.url)
      }
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return form(ctx, deal, kind, typed, error.errors)
    }
    return response.redirect().status(303).toPath(deal.url)
  }

  async destroy(ctx: HttpContext) {
    const { auth, i18n, response, session } = ctx
    const deal = await find(ctx)
    const set = await deal.reopen(auth.user!)
    session.flash('toast', i18n.t('deal.reopenedToast', { title: deal.title }))
    session.flash('undo', `/change-sets/${set}/reversal`)
    return response.redirect().status(303).toPath(deal.url)
  }
}

async function find({ auth, params }: HttpContext): Promise<DealClass> {
  const deal = await findVisible(Deal, auth.user!, params.id)
  await demand(Deal, auth.user!, 'edit', deal)
  return deal as unknown as DealClass
}

const kindIn = ({ request }: HttpContext): Kind =>
  request.input('kind') === 'won' ? 'won' : 'lost'

async function form(
  { auth, view }: HttpContext,
  deal: DealClass,
  kind: Kind,
  typed?: Record<string, any>,
  errors: Refusals = {}
) {
  const t = wordsFor(auth.user!)
  const fields = asked[kind].map((key) => Deal.field(key)!)
  const editors = await editorsFor({
    actor: auth.user!,
    t,
    fields,
    row: typed ? null : deal,
    typed,
    errors,
    scope: 'outcome',
  })
  const refusal = errors.stageId
  const missing = Object.keys(errors).some(
    (name) => name !== 'stageId' && !fields.some(({ attribute }) => attribute === name)
  )
  return view.render('pipeline::deals/outcome', {
    title: t(`deal.${kind}Title`, { title: deal.title }),
    deal,
    kind,
    editors,
    problem: refusal && t(`errors.${refusal.key}`, refusal.params),
    missing,
  })
}
