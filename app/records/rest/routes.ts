import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import modules from '#modules/registry'
import { NotVisible } from '#records/errors'
import type { RecordClass } from '#records/record'
import { isSwitchedOff } from '#records/switched_off'

const records = () => import('#records/rest/rest_controller')
const Descriptions = () => import('#records/rest/descriptions_controller')
const Unknowns = () => import('#records/rest/unknowns_controller')

export const restRecords = () =>
  modules.records.filter(
    (Record) => !Record.options.internal && !Record.options.without?.includes('api')
  )

type Action = 'index' | 'show' | 'store' | 'update' | 'destroy' | 'restore'

const on = (Record: RecordClass, action: Action) => async (ctx: HttpContext) => {
  if (Record.options.optional && (await isSwitchedOff(Record.recordName)))
    throw new NotVisible(Record.recordName)
  const { default: RestController } = await records()
  return new RestController(Record)[action](ctx)
}

/** The generic API of every record type that does not say otherwise. */
export function restRoutes(router: HttpRouterService) {
  router.get('me', [Descriptions, 'me'])
  router.get('openapi.json', [Descriptions, 'openapi'])
  for (const Record of restRecords()) {
    router.get(Record.path, on(Record, 'index'))
    if (!Record.options.without?.includes('create')) router.post(Record.path, on(Record, 'store'))
    router.get(`${Record.path}/:id`, on(Record, 'show'))
    router.patch(`${Record.path}/:id`, on(Record, 'update'))
    router.delete(`${Record.path}/:id`, on(Record, 'destroy'))
    router.post(`${Record.path}/:id/restoration`, on(Record, 'restore'))
  }
}

/** The same for people who are signed in. */
export function descriptionRoutes(router: HttpRouterService) {
  router.get('/settings/api', [Descriptions, 'page'])
  router.get('/settings/api/openapi.json', [Descriptions, 'openapi']).as('settings.openapi')
}

/** Registered after every module's own: what nothing else answers. */
export const unknownRoutes = (router: HttpRouterService) => router.any('*', [Unknowns, 'handle'])
