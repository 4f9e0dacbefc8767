import { defineModule } from '#modules/contract'

export default defineModule({
  name: 'backup',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace'],
  commands: [
    () => import('#workspace/backup/commands/backup'),
    () => import('#workspace/backup/commands/restore'),
    () => import('#workspace/backup/commands/backup_check'),
    () => import('#workspace/backup/commands/database_move'),
  ],
})
