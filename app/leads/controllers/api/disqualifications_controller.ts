import '#records/rest/api_context'
import type { HttpContext } from '@adonisjs/core/http'
import { Invalid, type Refusals } from '#records/errors'
import { findVisible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { InvalidBody } from '#records/rest/problem'
import RestController from '#records/rest/rest_controller'
import Lead from '#leads/models/lead'
import { disqualify, takeUp } from '#leads/models/lead/disqualified'

const Type = Lead as unknown as RecordClass

/** `{ "reason": "no_budget", "note": "...", "status": "unqualified" }`; answers with the lead. */
export default class ApiDisqualificationsController {
  async store(ctx: HttpContext) {
    const lead = (await findVisible(Type, ctx.actor, ctx.params.id)) as Lead
    try {
      await disqualify(ctx.actor, [lead], ctx.request.body())
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      throw new InvalidBody(asSent(error.errors), {})
    }
    return new RestController(Type).show(ctx)
  }

  async destroy(ctx: HttpContext) {
    await takeUp(ctx.actor, (await findVisible(Type, ctx.actor, ctx.params.id)) as Lead)
    return new RestController(Type).show(ctx)
  }
}

const names: Record<string, string> = { disqualifyReason: 'reason', disqualifyNote: 'note' }
const asSent = (errors: Refusals): Refusals =>
  Object.fromEntries(
    Object.entries(errors).map(([name, refusal]) => [names[name] ?? name, refusal])
  )
