import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import type { RecordClass } from '#records/record'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'

type Load = () => Promise<{ default: new (Record: RecordClass) => any }>

const Activities: Load = () => import('#contacts/controllers/activities_controller')
const Merges: Load = () => import('#contacts/controllers/merges_controller')
const Duplicates: Load = () => import('#contacts/controllers/duplicates_controller')
const Cards = () => import('#contacts/controllers/cards_controller')
const ActivityPage = () => import('#contacts/controllers/activity_controller')

const on = (Record: RecordClass, load: Load, action: string) => async (ctx: HttpContext) => {
  const { default: Controller } = await load()
  return new Controller(Record)[action](ctx)
}

export function routes(router: HttpRouterService) {
  const id = router.matchers.number()

  for (const Record of [Contact, Company] as unknown as RecordClass[]) {
    const path = `/${Record.path}/:id`
    router.get(`${path}/activities`, on(Record, Activities, 'index')).where('id', id)
    router.post(`${path}/activities`, on(Record, Activities, 'store')).where('id', id)
    router.get(`/${Record.path}/merges/new`, on(Record, Merges, 'create'))
    router.post(`/${Record.path}/merges`, on(Record, Merges, 'store'))
    router.get(`/${Record.path}/likely-duplicates`, on(Record, Duplicates, 'index'))
    router.get(`${path}/timeline`, on(Record, Activities, 'timeline')).where('id', id)
  }
  router.get('/contacts/:card', [Cards, 'show']).where('card', /^\d{1,15}\.vcf$/)
  router.get('/contacts/vcards', [Cards, 'index'])
  router.get('/contacts/vcards/new', [Cards, 'create'])
  router.post('/contacts/vcards', [Cards, 'store'])
  router
    .group(() => {
      router.get('/edit', [ActivityPage, 'edit'])
      router.put('', [ActivityPage, 'update'])
      router.delete('', [ActivityPage, 'destroy'])
      router.put('/completion', [ActivityPage, 'complete'])
      router.delete('/completion', [ActivityPage, 'reopen'])
      router.put('/pin', [ActivityPage, 'pin'])
      router.delete('/pin', [ActivityPage, 'unpin'])
    })
    .prefix('/activities/:id')
    .where('id', id)
}
