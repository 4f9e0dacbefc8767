import type { HttpRouterService } from '@adonisjs/core/types'

const HostedForms = () => import('#leads/forms/controllers/hosted_forms_controller')
const Challenges = () => import('#leads/forms/controllers/challenges_controller')
const Embeds = () => import('#leads/forms/controllers/embeds_controller')
const Confirmations = () => import('#leads/forms/controllers/confirmations_controller')
const WebForms = () => import('#leads/forms/controllers/web_forms_controller')
const FormSettings = () => import('#leads/forms/controllers/form_settings_controller')
const FormShares = () => import('#leads/forms/controllers/form_shares_controller')
const Submissions = () => import('#leads/forms/controllers/submissions_controller')
const Judgements = () => import('#leads/forms/controllers/judgements_controller')

export function openRoutes(router: HttpRouterService) {
  router.get('/f/:key', [HostedForms, 'show'])
  router.post('/f/:key', [HostedForms, 'store'])
  router.get('/f/:key/thanks', [HostedForms, 'thanks'])
  router.get('/f/:key/challenge', [Challenges, 'show'])
  router.get('/f/:key/embed.js', [Embeds, 'show'])
  router.get('/f/:key/confirmations/:token', [Confirmations, 'show'])
  router.post('/f/:key/confirmations/:token', [Confirmations, 'store'])
}

export function routes(router: HttpRouterService) {
  const id = router.matchers.number()
  router.get('/settings/forms', [WebForms, 'index'])
  router.get('/settings/forms/new', [WebForms, 'create'])
  router.post('/settings/forms', [WebForms, 'store'])
  router.get('/settings/forms/:id', [WebForms, 'edit']).where('id', id)
  router.put('/settings/forms/:id', [WebForms, 'update']).where('id', id)
  router.delete('/settings/forms/:id', [WebForms, 'destroy']).where('id', id)
  router.get('/settings/forms/:id/settings', [FormSettings, 'edit']).where('id', id)
  router.put('/settings/forms/:id/settings', [FormSettings, 'update']).where('id', id)
  router.get('/settings/forms/:id/share', [FormShares, 'show']).where('id', id)
  router.put('/settings/forms/:id/publication', [FormShares, 'update']).where('id', id)
  router.delete('/settings/forms/:id/publication', [FormShares, 'destroy']).where('id', id)
  router.get('/settings/forms/:id/submissions', [Submissions, 'index']).where('id', id)
  router.get('/settings/forms/:id/submissions/:submission', [Submissions, 'show']).where('id', id)
  router.post('/settings/forms/:id/judgements', [Judgements, 'store']).where('id', id)
}
