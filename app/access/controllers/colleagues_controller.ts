import type { HttpContext } from '@adonisjs/core/http'
import { NotVisible } from '#records/errors'
import Team from '#access/models/team'
import User from '#access/models/user'

/** Who a colleague is, for everyone: where names in the product lead to. */
export default class ColleaguesController {
  async show({ params, view }: HttpContext) {
    const person = await User.query().where('id', params.id).whereNull('deleted_at').first()
    if (!person) throw new NotVisible('user', null)
    const teams = await Team.query()
      .join('team_members', 'team_members.team_id', 'teams.id')
      .where('team_members.user_id', person.id)
      .select('teams.*')
      .orderBy('teams.name')
    return view.render('access::colleagues/show', { person, teams })
  }
}
