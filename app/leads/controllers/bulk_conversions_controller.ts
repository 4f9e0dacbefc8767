import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#records/actor'
import { readIds } from '#records/bulk/ticked_rows'
import { Invalid, type Refusals } from '#records/errors'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { convertAll } from '#leads/conversion/conversion'
import { propose, type Proposal } from '#leads/conversion/proposal'
import { hasTarget, targets, type TargetName } from '#leads/conversion/targets'
import Lead from '#leads/models/lead'

const Record = Lead as unknown as RecordClass
const most = 100

/** Several leads at once: what each becomes is shown first, and all of it is one change. */
export default class BulkConversionsController {
  async create(ctx: HttpContext) {
    return preview(ctx, await chosen(ctx))
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const actor = auth.user!
    const leads = await chosen(ctx)
    const deals = request.input('deals') === 'true' ? undefined : 'none'
    try {
      const open = leads.filter((lead) => !lead.isConverted)
      if (!open.length) throw new Invalid({ ids: { key: 'leadsConvertedAlready', params: {} } })
      const done = await convertAll(
        actor,
        open.map((lead) => ({ lead, chosen: { deal: deals } }))
      )
      session.flash('toast', i18n.t('lead.convertedMany', { count: done.length }))
      const [{ changeSetId }] = done
      if (changeSetId) session.flash('undo', `/change-sets/${changeSetId}/reversal`)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return preview(ctx, leads, error.errors)
    }
    return response.redirect().status(303).toPath('/leads')
  }
}

/** @throws NotVisible, NotAllowed; Invalid where none is named */
async function chosen({ auth, request }: HttpContext): Promise<Lead[]> {
  await demand(Record, auth.user!, 'edit')
  const ids = readIds(request.input('ids')).slice(0, most)
  if (!ids.length) throw new Invalid({ ids: { key: 'nothingSelected', params: {} } })
  const leads: Lead[] = []
  for (const id of ids) {
    const lead = (await findVisible(Record, auth.user!, id)) as Lead
    await demand(Record, auth.user!, 'edit', lead)
    leads.push(lead)
  }
  return leads
}

async function preview({ auth, i18n, view }: HttpContext, leads: Lead[], errors: Refusals = {}) {
  const rows: Record<string, unknown>[] = []
  for (const lead of leads) rows.push(await rowOf(auth.user!, lead))
  return view.render('leads::conversions/bulk', {
    title: i18n.t('lead.convertMany', { count: leads.length }),
    leads,
    rows,
    targets: targets(),
    withDeals: hasTarget('deal') && auth.user!.reach('create', 'deal') !== 'none',
    problems: Object.values(errors).map(({ key, params }) => i18n.t(`errors.${key}`, params)),
  })
}

async function rowOf(actor: Actor, lead: Lead) {
  const proposal = lead.isConverted ? null : await propose(actor, lead)
  return {
    lead,
    becomes: proposal && targets().map((name) => becomes(proposal, name)),
  }
}

function becomes(proposal: Proposal, target: TargetName) {
  const { choice, matches, title } = proposal[target]
  const match = matches.find(({ id }) => id === choice)
  return { target, choice, title: match?.title ?? title, url: match?.url ?? null }
}
