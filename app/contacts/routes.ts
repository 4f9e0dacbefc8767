import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import modules from '#modules/registry'
import { isPerson } from '#contacts/personal/held'
import type { RecordClass } from '#records/record'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'

type Load = () => Promise<{ default: new (Record: RecordClass) => any }>

const Activities: Load = () => import('#contacts/controllers/activities_controller')
const Merges: Load = () => import('#contacts/controllers/merges_controller')
const Pairs: Load = () => import('#contacts/controllers/duplicate_pairs_controller')
const Duplicates: Load = () => import('#contacts/controllers/duplicates_controller')
const PersonalData: Load = () => import('#contacts/controllers/personal_data_controller')
const Marks: Load = () => import('#contacts/controllers/marks_controller')
const Links = () => import('#contacts/controllers/links_controller')
const LinkPage = () => import('#contacts/controllers/link_controller')
const Cards = () => import('#contacts/controllers/cards_controller')
const ActivityPage = () => import('#contacts/controllers/activity_controller')

const on = (Record: RecordClass, load: Load, action: string) => async (ctx: HttpContext) => {
  const { default: Controller } = await load()
  return new Controller(Record)[action](ctx)
}

const links =
  (Record: RecordClass, kind: string, action: 'index' | 'create' | 'store') =>
  async (ctx: HttpContext) => {
    const { default: Controller } = await Links()
    return new Controller(Record, kind)[action](ctx)
  }

export function routes(router: HttpRouterService) {
  const id = router.matchers.number()

  for (const Record of [Contact, Company] as unknown as RecordClass[]) {
    router.get(`/${Record.path}/merges/new`, on(Record, Merges, 'create'))
    router.post(`/${Record.path}/merges`, on(Record, Merges, 'store'))
    router
      .get(`/${Record.path}/:id/likely-duplicates`, on(Record, Duplicates, 'of'))
      .where('id', id)
    router.get(`/${Record.path}/duplicates`, on(Record, Pairs, 'index'))
    router.post(`/${Record.path}/duplicates/scans`, on(Record, Pairs, 'scan'))
    router
      .put(`/${Record.path}/duplicates/:id/verdict`, on(Record, Pairs, 'decide'))
      .where('id', id)
    router
      .delete(`/${Record.path}/duplicates/:id/verdict`, on(Record, Pairs, 'reopen'))
      .where('id', id)
  }
  for (const Record of modules.records.filter(isPerson)) {
    const path = `/${Record.path}/:id/personal-data`
    router.get(path, on(Record, PersonalData, 'show')).where('id', id)
    router.get(`${path}/file`, on(Record, PersonalData, 'file')).where('id', id)
    router.delete(path, on(Record, PersonalData, 'destroy')).where('id', id)
  }
  for (const Record of modules.records.filter(({ twins }) => twins))
    router.get(`/${Record.path}/likely-duplicates`, on(Record, Duplicates, 'index'))
  for (const Record of modules.records.filter(({ options }) => options.timeline)) {
    const path = `/${Record.path}/:id`
    router.get(`${path}/activities`, on(Record, Activities, 'index')).where('id', id)
    router.post(`${path}/activities`, on(Record, Activities, 'store')).where('id', id)
    router.put(`${path}/follower`, on(Record, Marks, 'follow')).where('id', id)
    router.delete(`${path}/follower`, on(Record, Marks, 'unfollow')).where('id', id)
    router.put(`${path}/favourite`, on(Record, Marks, 'favour')).where('id', id)
    router.delete(`${path}/favourite`, on(Record, Marks, 'unfavour')).where('id', id)
    router.get(`${path}/timeline`, on(Record, Activities, 'timeline')).where('id', id)
  }
  const linked: [RecordClass, string, string][] = [
    [Contact as any, 'affiliations', 'affiliations'],
    [Company as any, 'affiliations', 'affiliations'],
    [Contact as any, 'relationships', 'relationships'],
    [Contact as any, 'dates', 'important-dates'],
  ]
  for (const [Record, kind, name] of linked) {
    const path = `/${Record.path}/:id/${name}`
    router.get(path, links(Record, kind, 'index')).where('id', id)
    router.get(`${path}/new`, links(Record, kind, 'create')).where('id', id)
    router.post(path, links(Record, kind, 'store')).where('id', id)
  }
  router.delete('/affiliations/:id', [LinkPage, 'removeAffiliation']).where('id', id)
  router.put('/affiliations/:id/primary', [LinkPage, 'makePrimary']).where('id', id)
  router.put('/affiliations/:id/departure', [LinkPage, 'leave']).where('id', id)
  router.delete('/affiliations/:id/departure', [LinkPage, 'rejoin']).where('id', id)
  router.delete('/relationships/:id', [LinkPage, 'removeRelationship']).where('id', id)
  router.delete('/important-dates/:id', [LinkPage, 'removeDate']).where('id', id)
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
