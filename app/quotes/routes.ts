import type { HttpContext } from '@adonisjs/core/http'
import type { HttpRouterService } from '@adonisjs/core/types'
import type { RecordClass } from '#records/record'
import type { SheetKind } from '#quotes/controllers/sheet_controller'
import Deal from '#pipeline/models/deal'
import { dealSheetOf } from '#quotes/models/deal_sheet'
import Quote from '#quotes/models/quote'
import { sheetOf } from '#quotes/models/quote/sheet'

const Sheets = () => import('#quotes/controllers/sheet_controller')
const Steps = () => import('#quotes/controllers/quote_steps_controller')
const Deliveries = () => import('#quotes/controllers/quote_deliveries_controller')
const Answers = () => import('#quotes/controllers/quote_answers_controller')
const Pdfs = () => import('#quotes/controllers/quote_pdfs_controller')
const Public = () => import('#quotes/controllers/public_quotes_controller')
const Customers = () => import('#quotes/controllers/price_book_customers_controller')
const Settings = () => import('#quotes/controllers/quote_settings_controller')

const quotes: SheetKind = {
  Owner: Quote as unknown as RecordClass,
  sheetOf,
  isOpen: ({ isDraft }: Quote) => isDraft,
}

const deals: SheetKind = {
  Owner: Deal as unknown as RecordClass,
  sheetOf: dealSheetOf,
  isOpen: () => true,
}

const sheet =
  (kind: SheetKind, action: 'show' | 'update' | 'calculate') => async (ctx: HttpContext) => {
    const { default: Controller } = await Sheets()
    return new Controller(kind)[action](ctx)
  }

export function routes(router: HttpRouterService) {
  const id = router.matchers.number()
  for (const [path, kind] of [
    ['/quotes/:id/lines', quotes],
    ['/deals/:id/lines', deals],
  ] as const) {
    router.get(path, sheet(kind, 'show')).where('id', id)
    router.put(path, sheet(kind, 'update')).where('id', id)
    router.post(`${path}/calculation`, sheet(kind, 'calculate')).where('id', id)
  }
  router
    .group(() => {
      router.post('/review', [Steps, 'submit'])
      router.delete('/review', [Steps, 'withdraw'])
      router.post('/decisions', [Steps, 'decide'])
      router.post('/versions', [Steps, 'revise'])
      router.post('/copies', [Steps, 'duplicate'])
      router.delete('/links/:link', [Steps, 'revoke'])
      router.get('/deliveries/new', [Deliveries, 'create'])
      router.post('/deliveries', [Deliveries, 'store'])
      router.get('/answers/new', [Answers, 'create'])
      router.post('/answers', [Answers, 'store'])
      router.get('/pdf', [Pdfs, 'show'])
    })
    .prefix('/quotes/:id')
    .where('id', id)

  router.post('/price-books/:id/customers', [Customers, 'store']).where('id', id)
  router.delete('/price-books/:id/customers/:customer', [Customers, 'destroy']).where('id', id)

  router.get('/settings/quotes', [Settings, 'edit'])
  router.put('/settings/quotes', [Settings, 'update'])
}

export function publicRoutes(router: HttpRouterService) {
  router
    .group(() => {
      router.get('/', [Public, 'show'])
      router.get('/quote.pdf', [Public, 'pdf'])
      router.get('/logo', [Public, 'logo'])
      router.post('/views', [Public, 'view'])
      router.post('/acceptance', [Public, 'accept'])
      router.post('/refusal', [Public, 'decline'])
    })
    .prefix('/q/:token')
    .where('token', /^[\w-]{1,100}$/)
}
