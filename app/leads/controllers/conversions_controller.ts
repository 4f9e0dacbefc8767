import type { HttpContext } from '@adonisjs/core/http'
import { Invalid, type Refusals } from '#records/errors'
import { firstOptions } from '#records/forms/titles'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { convert } from '#leads/conversion/conversion'
import { propose } from '#leads/conversion/proposal'
import { readChoice } from '#leads/conversion/read_choice'
import { targetClass, targets } from '#leads/conversion/targets'
import Lead from '#leads/models/lead'

const Record = Lead as unknown as RecordClass

/** One lead becomes a person, a company and a deal; who is there already is shown before. */
export default class ConversionsController {
  async create(ctx: HttpContext) {
    return form(ctx, await mine(ctx))
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const lead = await mine(ctx)
    const typed = request.body()
    try {
      const made = await convert(auth.user!, lead, readChoice(typed))
      const { contact, company, deal } = made
      session.flash('toast', i18n.t('lead.converted', { title: lead.title }))
      if (made.changeSetId) session.flash('undo', `/change-sets/${made.changeSetId}/reversal`)
      return response
        .redirect()
        .status(303)
        .toPath((deal ?? contact ?? company)!.url)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return form(ctx, lead, typed, error.errors)
    }
  }
}

async function mine({ auth, params }: HttpContext): Promise<Lead> {
  const lead = (await findVisible(Record, auth.user!, params.id)) as Lead
  await demand(Record, auth.user!, 'edit', lead)
  return lead
}

async function form(
  { auth, i18n, view }: HttpContext,
  lead: Lead,
  typed: Record<string, any> = {},
  errors: Refusals = {}
) {
  const actor = auth.user!
  const proposal = await propose(actor, lead)
  const parts = await Promise.all(
    targets().map(async (name) => ({
      name,
      path: targetClass(name).path,
      icon: targetClass(name).options.icon,
      ...proposal[name],
      chosen: String(typed[name] ?? proposal[name].choice),
      other: typed.other?.[name] ?? '',
      others: await firstOptions(name, actor, 100),
    }))
  )
  return view.render('leads::conversions/new', {
    title: i18n.t('lead.convertTitle', { title: lead.title }),
    lead,
    parts,
    dealName: typed.dealValues?.name ?? proposal.deal.title,
    problems: Object.entries(errors).map(([attribute, { key, params }]) => {
      const [name, field] = attribute.split('.')
      const label = field && i18n.t(`${name}.fields.${field}`)
      return [label, i18n.t(`errors.${key}`, params)].filter(Boolean).join(': ')
    }),
  })
}
