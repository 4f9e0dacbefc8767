import type { HttpRouterService } from '@adonisjs/core/types'

const Backups = () => import('#workspace/backup/controllers/backups_controller')
const Archives = () => import('#workspace/backup/controllers/archives_controller')
const Proofs = () => import('#workspace/backup/controllers/proofs_controller')
const Restorations = () => import('#workspace/backup/controllers/restorations_controller')
const Uploads = () => import('#workspace/backup/controllers/uploads_controller')

export function routes(router: HttpRouterService) {
  router.get('/settings/backups', [Backups, 'index'])
  router.put('/settings/backups', [Backups, 'update'])
  router.post('/settings/backups/archives', [Archives, 'store'])
  router.get('/settings/backups/archives/:name', [Archives, 'show'])
  router.delete('/settings/backups/archives/:name', [Archives, 'destroy'])
  router.post('/settings/backups/archives/:name/proofs', [Proofs, 'store'])
  router.get('/settings/backups/archives/:name/restorations/new', [Restorations, 'create'])
  router.post('/settings/backups/archives/:name/restorations', [Restorations, 'store'])
  router.post('/settings/backups/uploads', [Uploads, 'store'])
}
