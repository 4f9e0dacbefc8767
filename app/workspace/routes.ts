import type { HttpRouterService } from '@adonisjs/core/types'
import app from '@adonisjs/core/services/app'
import modules from '#modules/registry'
import PicturesController from '#workspace/controllers/pictures_controller'
import { pictureField } from '#records/screens/picture_field'

const Absences = () => import('#workspace/controllers/absences_controller')
const Holidays = () => import('#workspace/controllers/holidays_controller')
const WorkingTime = () => import('#workspace/controllers/working_time_controller')
const CompanySettings = () => import('#workspace/controllers/company_settings_controller')
const Currencies = () => import('#workspace/controllers/currencies_controller')
const DemoData = () => import('#workspace/controllers/demo_data_controller')
const Design = () => import('#workspace/controllers/design_controller')
const ExchangeRates = () => import('#workspace/controllers/exchange_rates_controller')
const Files = () => import('#workspace/controllers/files_controller')
const FirstSteps = () => import('#workspace/controllers/first_steps_controller')
const HealthPage = () => import('#workspace/controllers/health_page_controller')
const Jobs = () => import('#workspace/controllers/jobs_controller')
const LetterheadPage = () => import('#workspace/controllers/letterhead_controller')
const Logs = () => import('#workspace/controllers/logs_controller')
const MailSettings = () => import('#workspace/controllers/mail_settings_controller')
const NavCounts = () => import('#workspace/controllers/nav_counts_controller')
const Notifications = () => import('#workspace/controllers/notifications_controller')
const Palette = () => import('#workspace/palette/palette_controller')
const Searches = () => import('#workspace/palette/searches_controller')
const Settings = () => import('#workspace/controllers/settings_controller')
const Setups = () => import('#workspace/controllers/setups_controller')
const Today = () => import('#workspace/controllers/today_controller')

export function publicRoutes(router: HttpRouterService) {
  router.get('/setup', [Setups, 'show'])
  router.post('/setup', [Setups, 'store'])
  if (!app.inProduction) router.get('/design', [Design, 'show'])
}

export function routes(router: HttpRouterService) {
  router.get('/', [Today, 'show'])
  router.get('/first-steps', [FirstSteps, 'show'])
  router.delete('/first-steps', [FirstSteps, 'destroy'])

  router.get('/navigation/counts', [NavCounts, 'index'])
  router.get('/palette', [Palette, 'show'])
  router.get('/search', [Searches, 'show'])

  router.get('/settings', [Settings, 'index'])
  router.get('/settings/company', [CompanySettings, 'edit'])
  router.put('/settings/company', [CompanySettings, 'update'])
  router.get('/settings/currencies', [Currencies, 'index'])
  router.post('/settings/currencies', [Currencies, 'store'])
  router.get('/settings/currencies/rates', [ExchangeRates, 'create'])
  router.post('/settings/currencies/rates', [ExchangeRates, 'import'])
  router.get('/settings/currencies/:code', [Currencies, 'show'])
  router.delete('/settings/currencies/:code', [Currencies, 'destroy'])
  router.post('/settings/currencies/:code/rates', [ExchangeRates, 'store'])
  router.delete('/settings/currencies/:code/rates/:day', [ExchangeRates, 'destroy'])
  router.get('/settings/working-time', [WorkingTime, 'edit'])
  router.put('/settings/working-time', [WorkingTime, 'update'])
  router.post('/settings/holidays', [Holidays, 'store'])
  router.delete('/settings/holidays/:id', [Holidays, 'destroy'])
  router.get('/account/away', [Absences, 'index'])
  router.post('/account/away', [Absences, 'store'])
  router.delete('/account/away/:id', [Absences, 'destroy'])
  router.get('/settings/letterhead', [LetterheadPage, 'edit'])
  router.put('/settings/letterhead', [LetterheadPage, 'update'])
  router.get('/settings/mail', [MailSettings, 'show'])
  router.post('/settings/mail/tests', [MailSettings, 'store'])
  router.get('/settings/jobs', [Jobs, 'index'])
  router.put('/settings/jobs/:id', [Jobs, 'update'])
  router.delete('/settings/jobs/:id', [Jobs, 'destroy'])
  router.get('/settings/logs', [Logs, 'index'])
  router.get('/settings/logs/download', [Logs, 'download'])
  router.get('/settings/health', [HealthPage, 'show'])
  router.post('/settings/health/key-copy', [HealthPage, 'storeKeyCopy'])
  router.get('/settings/demo', [DemoData, 'show'])
  router.post('/settings/demo', [DemoData, 'store'])
  router.delete('/settings/demo', [DemoData, 'destroy'])

  router.get('/notifications', [Notifications, 'index'])
  router.put('/notifications', [Notifications, 'readAll'])
  router.get('/notifications/bell', [Notifications, 'bell'])
  router.put('/notifications/mails', [Notifications, 'updateMails'])
  router.get('/notifications/:id', [Notifications, 'show'])

  router.get('/files/:id', [Files, 'show'])
  router.get('/files/:id/thumbnail', [Files, 'thumbnail'])
  for (const Record of modules.records.filter(pictureField)) {
    const pictures = PicturesController.for(Record)
    router.post(`/${Record.path}/:id/picture`, pictures.update)
    router.delete(`/${Record.path}/:id/picture`, pictures.destroy)
  }
}
