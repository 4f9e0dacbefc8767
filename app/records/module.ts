import { defineModule } from '#modules/contract'
import modules from '#modules/registry'
import { recordRoutes } from '#records/routes'
import { restRoutes } from '#records/rest/routes'

export default defineModule({
  name: 'records',
  root: import.meta.dirname,
  commands: [() => import('#records/commands/search_rebuild')],
  apiRoutes: restRoutes,
  routes(router) {
    for (const Record of modules.records) {
      if (!Record.options.internal && Record.options.routes !== false) recordRoutes(router, Record)
    }
  },
})
