import { defineModule } from '#modules/contract'
import User from '#access/models/user'
import ApiToken from '#access/models/api_token'
import Role from '#access/models/role'
import Team from '#access/models/team'
import TeamMember from '#access/models/team_member'

export default defineModule({
  name: 'access',
  root: import.meta.dirname,
  needs: ['records'],
  records: [User],
  rights: ['users', 'audit'],
  commands: [() => import('#access/commands/token_create')],
  boot: () => [ApiToken, Role, Team, TeamMember].forEach((model) => model.boot()),
})
