import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import modules from '#modules/registry'
import { unknownRoutes } from '#records/rest/routes'

const AssetsController = () => import('#workspace/controllers/assets_controller')

/** No session, no sign-in: files of the product itself, the same for everyone. */
router.get('/assets/:hash/*', [AssetsController, 'show'])

/** Asked every few seconds by containers and balancers, also while the database is away. */
const HealthController = () => import('#workspace/controllers/health_controller')
router.get('/health/live', [HealthController, 'live'])
router.get('/health/ready', [HealthController, 'ready'])

const pages = () => [
  middleware.sameSite(),
  middleware.body(),
  middleware.session(),
  middleware.shield(),
  middleware.auth(),
  middleware.setUpFirst(),
  middleware.page(),
]

/** Whoever brings no token is turned away before the body is read. */
const api = () => [
  middleware.media(),
  middleware.bearer(),
  middleware.body(),
  middleware.idempotency(),
]

/** Default deny: a module's route is for signed-in staff unless the module says that anyone may open it. */
for (const module of modules.all) {
  if (module.publicRoutes) router.group(() => module.publicRoutes!(router)).use(pages())
  if (module.routes)
    router.group(() => module.routes!(router)).use([...pages(), middleware.signedIn()])
  if (module.apiRoutes)
    router
      .group(() => module.apiRoutes!(router))
      .prefix('/api/v1')
      .use(api())
}
router
  .group(() => unknownRoutes(router))
  .prefix('/api/v1')
  .use(api())
