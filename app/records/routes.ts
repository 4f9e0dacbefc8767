import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import { NotVisible } from '#records/errors'
import type { RecordClass } from '#records/record'
import { isSwitchedOff } from '#records/switched_off'

type Load = () => Promise<{ default: new (Record: RecordClass) => any }>

const exports: Load = () => import('#records/controllers/exports_controller')
const lists: Load = () => import('#records/controllers/lists_controller')
const bulk: Load = () => import('#records/controllers/bulk_changes_controller')
const views: Load = () => import('#records/controllers/saved_views_controller')
const records: Load = () => import('#records/controllers/records_controller')
const fields: Load = () => import('#records/controllers/fields_controller')
const options: Load = () => import('#records/controllers/options_controller')
const peeks: Load = () => import('#records/controllers/peeks_controller')
const restorations: Load = () => import('#records/controllers/restorations_controller')
const erasures: Load = () => import('#records/controllers/erasures_controller')
const histories: Load = () => import('#records/controllers/histories_controller')
const go: Load = () => import('#records/controllers/go_controller')

/** A route's action for one record type: the controller is loaded when first asked for and told the type. */
const on = (Record: RecordClass, load: Load, action: string) => async (ctx: HttpContext) => {
  if (Record.options.optional && (await isSwitchedOff(Record.recordName)))
    throw new NotVisible(Record.recordName)
  if (!loaded.has(load)) {
    const { default: found } = await load()
    loaded.set(load, found)
  }
  const Controller = loaded.get(load)!
  return new Controller(Record)[action](ctx)
}

/** A dynamic import costs a quarter of a millisecond each time, also of what is there already. */
const loaded = new Map<Load, Awaited<ReturnType<Load>>['default']>()

/** The generic pages of a record type. Each owner of a screen adds its lines here. */
export function recordRoutes(router: HttpRouterService, Record: RecordClass) {
  const path = `/${Record.path}`
  const id = router.matchers.number()

  router.get(path, on(Record, lists, 'index'))
  router.get(`${path}/export`, on(Record, exports, 'show'))
  router.get(`${path}/filters`, on(Record, lists, 'addFilter'))
  router.get(`${path}/filters/new`, on(Record, lists, 'filter'))
  router.get(`${path}/filters/edit`, on(Record, lists, 'filter'))
  router.get(`${path}/filters/groups`, on(Record, lists, 'groups'))
  router.get(`${path}/sorts`, on(Record, lists, 'sorts'))
  router.get(`${path}/columns`, on(Record, lists, 'columns'))
  router.get(`${path}/columns/choice`, on(Record, lists, 'chooseColumns'))
  router.get(`${path}/views/counts`, on(Record, lists, 'counts'))
  router.get(`${path}/views/new`, on(Record, views, 'new'))
  router.post(`${path}/views`, on(Record, views, 'store'))
  router.get(`${path}/views/:id/edit`, on(Record, views, 'edit')).where('id', id)
  router.put(`${path}/views/:id`, on(Record, views, 'update')).where('id', id)
  router.put(`${path}/views/:id/params`, on(Record, views, 'updateParams')).where('id', id)
  router.delete(`${path}/views/:id`, on(Record, views, 'destroy')).where('id', id)

  router.post(`${path}/bulk-changes`, on(Record, bulk, 'store'))
  router.get(`${path}/bulk-changes/:id`, on(Record, bulk, 'show')).where('id', id)
  router.put(`${path}/bulk-changes/:id`, on(Record, bulk, 'update')).where('id', id)
  router.post(`${path}/bulk-changes/:id/run`, on(Record, bulk, 'run')).where('id', id)

  router.get(`${path}/options`, on(Record, options, 'index'))
  if (!Record.options.without?.includes('create')) {
    router.get(`${path}/new`, on(Record, records, 'create'))
    router.post(path, on(Record, records, 'store'))
    router.post(`${path}/options`, on(Record, options, 'store'))
  }
  router.get(`${path}/:id`, on(Record, records, 'show')).where('id', id)
  router.get(`${path}/:id/peek`, on(Record, peeks, 'show')).where('id', id)
  router.get(`${path}/:id/edit`, on(Record, records, 'edit')).where('id', id)
  router.put(`${path}/:id`, on(Record, records, 'update')).where('id', id)
  router.delete(`${path}/:id`, on(Record, records, 'destroy')).where('id', id)
  router.post(`${path}/:id/restoration`, on(Record, restorations, 'store')).where('id', id)
  router.get(`${path}/:id/erasure`, on(Record, erasures, 'create')).where('id', id)
  router.post(`${path}/:id/erasure`, on(Record, erasures, 'store')).where('id', id)
  router.get(`${path}/:id/changes`, on(Record, histories, 'index')).where('id', id)
  router.get(`${path}/:id/fields/:field`, on(Record, fields, 'show')).where('id', id)
  router.get(`${path}/:id/fields/:field/edit`, on(Record, fields, 'edit')).where('id', id)
  router.put(`${path}/:id/fields/:field`, on(Record, fields, 'update')).where('id', id)
  router.get(`/go/${Record.recordName}/:id`, on(Record, go, 'show')).where('id', id)
}
