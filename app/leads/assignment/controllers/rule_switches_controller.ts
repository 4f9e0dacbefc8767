import type { HttpContext } from '@adonisjs/core/http'
import { demandRight } from '#workspace/settings/demand_right'
import AssignmentRule from '#leads/assignment/models/assignment_rule'

/** A rule is on or off. */
export default class RuleSwitchesController {
  update = (ctx: HttpContext) => turn(ctx, true)
  destroy = (ctx: HttpContext) => turn(ctx, false)
}

async function turn({ auth, params, response }: HttpContext, on: boolean) {
  demandRight(auth.user, 'settings')
  const rule: AssignmentRule = await AssignmentRule.named(params.id)
  await rule.switch(auth.user!, on)
  return response.redirect().status(303).toPath('/settings/assignment')
}
