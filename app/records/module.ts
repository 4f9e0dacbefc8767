import { defineModule } from '#modules/contract'
import modules from '#modules/registry'
import { recordRoutes } from '#records/routes'

export default defineModule({
  name: 'records',
  root: import.meta.dirname,
  commands: [() => import('#records/commands/search_rebuild')],
  routes(router) {
    for (const Record of modules.records) {
      if (!Record.options.internal && Record.options.routes !== false) recordRoutes(router, Record)
    }
  },
})
