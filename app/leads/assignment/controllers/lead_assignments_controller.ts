import type { HttpContext } from '@adonisjs/core/http'
import { tickedIn } from '#records/bulk/ticked_rows'
import { Invalid, NotVisible } from '#records/errors'
import { titlesOf } from '#records/forms/titles'
import { system } from '#records/actor'
import { wordsFor } from '#records/labels'
import { among } from '#records/query/among'
import { demand, visible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { assignByRules, foresee } from '#leads/assignment/assign'
import { skippedWords, whyWords } from '#leads/assignment/words'
import Lead from '#leads/models/lead'

const Record = Lead as unknown as RecordClass
const most = 500

/** Leads that nobody owns, given to people by the rules: one or many, shown before. */
export default class LeadAssignmentsController {
  async create(ctx: HttpContext) {
    const { auth, view } = ctx
    const actor = auth.user!
    const t = wordsFor(actor)
    const leads = await chosen(ctx)
    const outcomes = await foresee(leads.map(({ id }) => id))
    const names = await titlesOf('user', system, [
      ...outcomes.flatMap(({ assigneeId, skipped }) => [
        ...(assigneeId ? [assigneeId] : []),
        ...skipped.map(({ id }) => id),
      ]),
      ...leads.flatMap(({ ownerId }) => ownerId ?? []),
    ])
    const nameOf = (id: number) => names.get(id) ?? t('assignment.gone')
    const rows = leads.map((lead) => {
      const outcome = outcomes.find(({ leadId }) => leadId === lead.id)
      return {
        lead,
        owner: lead.ownerId ? nameOf(lead.ownerId) : null,
        assignee: outcome?.assigneeId ? nameOf(outcome.assigneeId) : null,
        rule: outcome?.rule?.name ?? null,
        why: outcome && whyWords(outcome, t),
        skipped: skippedWords(outcome?.skipped ?? null, nameOf, t),
      }
    })
    return view.render('leads::assignment/bulk', {
      title: t('assignment.assignMany', { count: leads.length }),
      rows,
      ids: leads.map(({ id }) => id).join(','),
      open: rows.filter(({ assignee }) => assignee).length,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, response, session } = ctx
    const actor = auth.user!
    const t = wordsFor(actor)
    const leads = await chosen(ctx)
    const { outcomes, changeSetId } = await assignByRules(
      actor,
      leads.map(({ id }) => id)
    )
    const given = outcomes.filter(({ assigneeId }) => assigneeId !== null)
    session.flash('toast', t('assignment.given', { count: given.length }))
    if (given.length && changeSetId) session.flash('undo', `/change-sets/${changeSetId}/reversal`)
    const [only, more] = leads
    const stays = !more && (await Lead.visibleTo(actor).where('id', only.id).first())
    return response
      .redirect()
      .status(303)
      .toPath(stays ? only.url : '/leads')
  }
}

/** @throws NotVisible, NotAllowed; Invalid where none is named */
async function chosen({ auth, request }: HttpContext): Promise<Lead[]> {
  const actor = auth.user!
  await demand(Record, actor, 'edit')
  const ids = await tickedIn(Record, actor, request.all())
  if (!ids?.length) throw new Invalid({ ids: { key: 'nothingSelected', params: {} } })
  if (ids.length > most) throw new Invalid({ ids: { key: 'tooMany', params: { max: most } } })
  const leads: Lead[] = await among(
    visible(Lead.query(), Record, actor).whereNull('deleted_at').orderBy('id'),
    'leads.id',
    ids
  )
  if (leads.length < ids.length) throw new NotVisible('lead')
  for (const lead of leads) await demand(Record, actor, 'edit', lead)
  return leads
}
