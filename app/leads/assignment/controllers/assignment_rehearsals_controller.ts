import type { HttpContext } from '@adonisjs/core/http'
import { demandRight } from '#workspace/settings/demand_right'
import AssignmentRule from '#leads/assignment/models/assignment_rule'
import { rehearse } from '#leads/assignment/rehearsal'

/** Who would have got the last leads by the rules that are on. Writes nothing. */
export default class AssignmentRehearsalsController {
  async show({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const rehearsal = await rehearse(auth.user!, await AssignmentRule.active())
    return view.render('leads::assignment/rehearsal', { rehearsal })
  }
}
