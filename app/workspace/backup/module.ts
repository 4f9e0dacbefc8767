import { defineModule } from '#modules/contract'
import { backupCheck } from '#workspace/backup/health_check'
import { jobs, schedules } from '#workspace/backup/jobs'
import { routes } from '#workspace/backup/routes'

export default defineModule({
  name: 'backup',
  root: import.meta.dirname,
  sealed: [{ table: 'jobs', column: 'payload' }],
  needs: ['records', 'access', 'workspace'],
  rights: ['backups'],
  routes,
  settings: [
    {
      name: 'backups',
      href: '/settings/backups',
      icon: 'archive',
      order: 65,
      right: 'backups',
      group: 'system',
    },
  ],
  checks: [backupCheck],
  jobs,
  schedules,
  commands: [
    () => import('#workspace/backup/commands/backup'),
    () => import('#workspace/backup/commands/restore'),
    () => import('#workspace/backup/commands/backup_list'),
    () => import('#workspace/backup/commands/backup_check'),
    () => import('#workspace/backup/commands/database_move'),
  ],
})
