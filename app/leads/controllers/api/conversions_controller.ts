import '#records/rest/api_context'
import type { HttpContext } from '@adonisjs/core/http'
import { Invalid } from '#records/errors'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { InvalidBody } from '#records/rest/problem'
import { convert } from '#leads/conversion/conversion'
import { propose } from '#leads/conversion/proposal'
import { readChoice } from '#leads/conversion/read_choice'
import Lead from '#leads/models/lead'

const Type = Lead as unknown as RecordClass

/** `{ "contact": "new", "company": 7, "deal": "none", "dealValues": { "name": "..." } }`; what is left out follows the proposal. */
export default class ApiConversionsController {
  /** Who is there already: to be looked at before. */
  async show(ctx: HttpContext) {
    return { data: await propose(ctx.actor, await mine(ctx)) }
  }

  async store(ctx: HttpContext) {
    const lead = await mine(ctx)
    try {
      const { contact, company, deal } = await convert(
        ctx.actor,
        lead,
        readChoice(ctx.request.body(), 'json')
      )
      ctx.response.status(201)
      return {
        data: {
          leadId: lead.id,
          contactId: contact?.id ?? null,
          companyId: company?.id ?? null,
          dealId: deal?.id ?? null,
        },
      }
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      throw new InvalidBody(error.errors, pointers(error.errors))
    }
  }
}

const pointers = (errors: object) =>
  Object.fromEntries(
    Object.keys(errors)
      .filter((name) => name.includes('.'))
      .map((name) => [name, `#/${name.replace('deal.', 'dealValues.').replace('.', '/')}`])
  )

async function mine({ actor, params }: HttpContext): Promise<Lead> {
  const lead = (await findVisible(Type, actor, params.id)) as Lead
  await demand(Type, actor, 'edit', lead)
  return lead
}
