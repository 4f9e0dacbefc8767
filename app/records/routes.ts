import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import type { RecordClass } from '#records/record'

type Load = () => Promise<{ default: new (Record: RecordClass) => any }>

const go: Load = () => import('#records/controllers/go_controller')

/** A route's action for one record type: the controller is loaded when first asked for and told the type. */
const on = (Record: RecordClass, load: Load, action: string) => async (ctx: HttpContext) => {
  const { default: Controller } = await load()
  return new Controller(Record)[action](ctx)
}

/** The generic pages of a record type. Each owner of a screen adds its lines here. */
export function recordRoutes(router: HttpRouterService, Record: RecordClass) {
  const id = router.matchers.number()

  router.get(`/go/${Record.recordName}/:id`, on(Record, go, 'show')).where('id', id)
}
