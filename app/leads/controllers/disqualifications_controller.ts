import type { HttpContext } from '@adonisjs/core/http'
import { readIds } from '#records/bulk/ticked_rows'
import { Invalid, type Refusals } from '#records/errors'
import { knownOptions, optionLabel, readOptions } from '#records/options/known'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import Lead from '#leads/models/lead'
import { disqualify, takeUp } from '#leads/models/lead/disqualified'
import { statusesOf } from '#leads/statuses'

const Record = Lead as unknown as RecordClass

/** Leads that lead nowhere: one or several at once, with the reason; and taken up again. */
export default class DisqualificationsController {
  async create(ctx: HttpContext) {
    return form(ctx, await chosen(ctx))
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const leads = await chosen(ctx)
    const { status, disqualifyReason: reason, disqualifyNote: note } = request.body()
    try {
      const set = await disqualify(auth.user!, leads, { status, reason, note })
      session.flash('toast', i18n.t('lead.disqualified', { count: leads.length }))
      if (set) session.flash('undo', `/change-sets/${set}/reversal`)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return form(ctx, leads, request.body(), error.errors)
    }
    return response
      .redirect()
      .status(303)
      .toPath(leads.length === 1 ? leads[0].url : '/leads')
  }

  async destroy({ auth, params, i18n, response, session }: HttpContext) {
    const lead = (await findVisible(Record, auth.user!, params.id)) as Lead
    const set = await takeUp(auth.user!, lead)
    session.flash('toast', i18n.t('lead.reopened', { title: lead.title }))
    if (set) session.flash('undo', `/change-sets/${set}/reversal`)
    return response.redirect().status(303).toPath(lead.url)
  }
}

/** @throws NotVisible, NotAllowed; Invalid where none is named */
async function chosen({ auth, request }: HttpContext): Promise<Lead[]> {
  const ids = readIds(request.input('ids')).slice(0, 200)
  await demand(Record, auth.user!, 'edit')
  if (!ids.length) throw new Invalid({ ids: { key: 'nothingSelected', params: {} } })
  const leads: Lead[] = []
  for (const id of ids) {
    const lead = (await findVisible(Record, auth.user!, id)) as Lead
    await demand(Record, auth.user!, 'edit', lead)
    leads.push(lead)
  }
  return leads
}

async function form(
  { i18n, view }: HttpContext,
  leads: Lead[],
  typed: Record<string, any> = {},
  errors: Refusals = {}
) {
  await readOptions()
  const t = (key: string) => i18n.t(key)
  const lost = await statusesOf('lost')
  return view.render('leads::disqualifications/new', {
    title:
      leads.length === 1
        ? i18n.t('lead.disqualifyOne', { title: leads[0].title })
        : i18n.t('lead.disqualifyMany', { count: leads.length }),
    leads,
    typed,
    errors,
    statuses: lost.map((value) => ({ value, label: optionLabel('leadStatus', value, t) })),
    reasons: knownOptions('disqualifyReason')
      .filter(({ active, removed }) => active && !removed)
      .map(({ key }) => ({ value: key, label: optionLabel('disqualifyReason', key, t) })),
    back: leads.length === 1 ? leads[0].url : '/leads',
  })
}
