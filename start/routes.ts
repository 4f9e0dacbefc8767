import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import type { HttpRouterService } from '@adonisjs/core/types'
import { guardRoutes, registering } from '#modules/guarded_routes'
import modules from '#modules/registry'
import { unknownRoutes } from '#records/rest/routes'

const AssetsController = () => import('#workspace/controllers/assets_controller')

/** No session, no sign-in: files of the product itself, the same for everyone. */
router.get('/assets/:hash/*', [AssetsController, 'show'])

/** Asked every few seconds by containers and balancers, also while the database is away. */
const HealthController = () => import('#workspace/controllers/health_controller')
router.get('/health/live', [HealthController, 'live'])
router.get('/health/ready', [HealthController, 'ready'])
router.get('/metrics', [() => import('#workspace/controllers/metrics_controller'), 'show'])

/** Whoever must sign in first is sent there before the body is read: a stranger leaves no file on the disk. */
const pages = (forStaff: boolean, closes = forStaff) => [
  middleware.sameSite(),
  middleware.session(),
  middleware.auth(),
  middleware.setUpFirst(),
  ...(forStaff ? [middleware.signedIn()] : []),
  ...(closes ? [middleware.maintenance({ door: forStaff ? 'staff' : 'visitors' })] : []),
  middleware.door({ staff: forStaff }),
  middleware.body({ uploads: forStaff ? undefined : '10mb' }),
  middleware.shield(),
  middleware.page(),
]

/** What any site may show or send: the browser brings no session along. */
const open = () => [
  middleware.maintenance({ door: 'visitors' }),
  middleware.door(),
  middleware.smallForm(),
  middleware.body(),
]

/** Whoever brings no token is turned away before the body is read. */
const api = () => [
  middleware.media(),
  middleware.maintenance({ door: 'api' }),
  middleware.bearer(),
  middleware.body(),
  middleware.idempotency(),
]

/** The way in, which stays open under maintenance: signing in, and setting up. */
const wayIn = new Set(['access', 'workspace'])

/** Default deny: a module's route is for signed-in staff unless the module says that anyone may open it. */
const all = modules.all.flatMap((module) => {
  const register = (add: (router: HttpRouterService) => void) =>
    router.group(() => registering(module, () => add(router)))
  const doors = [
    module.publicRoutes && register(module.publicRoutes).use(pages(false, !wayIn.has(module.name))),
    module.routes && register(module.routes).use(pages(true)),
    module.openRoutes && register(module.openRoutes).use(open()),
    module.apiRoutes && register(module.apiRoutes).prefix('/api/v1').use(api()),
  ]
  return doors.filter(Boolean).map((door) => ({ module, door }))
})
guardRoutes(all)
router
  .group(() => unknownRoutes(router))
  .prefix('/api/v1')
  .use(api())
