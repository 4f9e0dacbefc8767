import router from '@adonisjs/core/services/router'
import server from '@adonisjs/core/services/server'

server.errorHandler(() => import('#workspace/exceptions/handler'))
server.use([
  () => import('#workspace/middleware/security_headers_middleware'),
  () => import('#workspace/middleware/plain_method_middleware'),
  () => import('#workspace/middleware/compression_middleware'),
  () => import('#workspace/middleware/container_bindings_middleware'),
  () => import('#workspace/health/request_log_middleware'),
])

/** What surrounds routes, by name; `start/routes.ts` puts every route of a module behind one of these chains. */
export const middleware = router.named({
  /** Refuses writes that another site sends. */
  sameSite: () => import('#access/middleware/same_site_middleware'),
  body: () => import('#workspace/middleware/body_middleware'),
  /** Before the body of an open route is read: a form of ordinary size, no files. */
  smallForm: () => import('#workspace/middleware/small_form_middleware'),
  session: () => import('@adonisjs/session/session_middleware'),
  shield: () => import('@adonisjs/shield/shield_middleware'),
  auth: () => import('@adonisjs/auth/initialize_auth_middleware'),
  /** Before setup there is one page. */
  setUpFirst: () => import('#workspace/setup/set_up_first_middleware'),
  /** How often one may come: strangers by network, staff for what costs much. */
  door: () => import('#access/middleware/door_middleware'),
  /** Language, formats and fragment-or-page, for every HTML answer. */
  page: () => import('#workspace/middleware/page_middleware'),
  /** Sign-in is required; sends people to /login and back. */
  signedIn: () => import('#access/middleware/signed_in_middleware'),
  /** Keeps everybody out while the company closed its Farley, but for who may change its settings. */
  maintenance: () => import('#workspace/maintenance/maintenance_middleware'),
  /** Outermost around the API: JSON only. */
  media: () => import('#records/rest/media_middleware'),
  /** Answers a POST that is sent twice under one key with what the first was answered. */
  idempotency: () => import('#records/rest/idempotency_middleware'),
  /** Bearer token is required; rate limit per token. */
  bearer: () => import('#access/middleware/bearer_middleware'),
})
