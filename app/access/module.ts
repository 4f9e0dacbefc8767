import edge from 'edge.js'
import { defineModule } from '#modules/contract'
import { handOverJob } from '#access/jobs/hand_over_job'
import { mailLinkJob } from '#access/jobs/mail_link_job'
import { tidyJob } from '#access/jobs/tidy_job'
import { sessionsCheck } from '#access/health/sessions_check'
import AuthIdentity from '#access/models/auth_identity'
import ApiToken from '#access/models/api_token'
import Passkey from '#access/models/passkey'
import Role from '#access/models/role'
import Team from '#access/models/team'
import TeamMember from '#access/models/team_member'
import User from '#access/models/user'
import { publicRoutes, routes } from '#access/routes'
import { signInWays } from '#access/sign_in_ways'

export default defineModule({
  name: 'access',
  root: import.meta.dirname,
  needs: ['records'],
  records: [User],
  rights: ['users', 'audit', 'bulkEdit'],
  sealed: [{ table: 'users', column: 'totp_secret' }],
  commands: [
    () => import('#access/commands/token_create'),
    () => import('#access/commands/user_unlock'),
  ],
  routes,
  publicRoutes,
  settings: [
    { name: 'profile', href: '/account', icon: 'circle-user', order: 1 },
    {
      name: 'users',
      href: '/settings/users',
      icon: 'users',
      order: 20,
      right: 'users',
      group: 'people',
    },
    {
      name: 'roles',
      href: '/settings/roles',
      icon: 'shield',
      order: 21,
      right: 'users',
      group: 'people',
    },
    {
      name: 'teams',
      href: '/settings/teams',
      icon: 'network',
      order: 22,
      right: 'users',
      group: 'people',
    },
    {
      name: 'sessions',
      href: '/settings/sessions',
      icon: 'monitor-smartphone',
      order: 23,
      right: 'users',
      group: 'people',
    },
    {
      name: 'audit',
      href: '/settings/audit',
      icon: 'scroll-text',
      order: 80,
      right: 'audit',
      group: 'people',
    },
  ],
  checks: [sessionsCheck],
  jobs: [mailLinkJob, handOverJob, tidyJob],
  schedules: [{ name: 'access.tidy', job: 'access.tidy', every: 3600 }],
  boot() {
    for (const model of [ApiToken, AuthIdentity, Passkey, Role, Team, TeamMember]) model.boot()
    edge.global('signInWays', signInWays)
  },
})
