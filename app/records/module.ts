import { defineModule } from '#modules/contract'
import modules from '#modules/registry'
import { system } from '#records/actor'
import { recordClass } from '#records/record'
import { reportMissingColumns } from '#records/missing_columns'
import { forgetAnswers } from '#records/rest/answer_once'
import { descriptionRoutes, restRoutes } from '#records/rest/routes'
import { bulkJob } from '#records/bulk/bulk_change'
import { importJob, rehearsalJob, tidyJob, undoJob } from '#records/import/run_jobs'
import { askForRatesJob } from '#records/currencies/ask_rates'
import { recordRoutes } from '#records/routes'
import { relatedSlot } from '#records/screens/related'
import { purgeTrash } from '#records/trash'
import { reverseStored } from '#records/undo'

const changeSets = () => import('#records/controllers/change_sets_controller')
const tags = () => import('#records/controllers/tags_controller')
const optionLists = () => import('#records/controllers/option_lists_controller')
const listOptions = () => import('#records/controllers/list_options_controller')
const reversals = () => import('#records/controllers/reversals_controller')
const imports = () => import('#records/controllers/imports_controller')
const importMappings = () => import('#records/controllers/import_mappings_controller')
const importRuns = () => import('#records/controllers/import_runs_controller')

export default defineModule({
  name: 'records',
  root: import.meta.dirname,
  apiRoutes: restRoutes,
  commands: [
    () => import('#records/commands/search_rebuild'),
    () => import('#records/commands/import'),
    () => import('#records/commands/import_undo'),
    () => import('#records/commands/export'),
  ],
  boot: reportMissingColumns,
  slots: { 'record.side': [relatedSlot] },
  rights: ['import', 'bulkEdit'],
  routes(router) {
    descriptionRoutes(router)
    for (const Record of modules.records) {
      if (!Record.options.internal && Record.options.routes !== false) recordRoutes(router, Record)
    }
    const id = router.matchers.number()
    router.get('/settings/tags', [tags, 'index'])
    router.put('/settings/tags/:id', [tags, 'update']).where('id', id)
    router.delete('/settings/tags/:id', [tags, 'destroy']).where('id', id)
    router.get('/settings/options', [optionLists, 'index'])
    router.get('/settings/options/:list', [optionLists, 'show'])
    router.post('/settings/options/:list', [optionLists, 'store'])
    router.put('/settings/options/:list/:key', [listOptions, 'update'])
    router.delete('/settings/options/:list/:key', [listOptions, 'destroy'])
    router.get('/settings/options/:list/:key/edit', [listOptions, 'edit'])
    router.get('/settings/options/:list/:key/removal', [listOptions, 'removal'])
    router.put('/settings/options/:list/:key/position', [listOptions, 'move'])
    router.put('/settings/options/:list/:key/offer', [listOptions, 'offer'])
    router.delete('/settings/options/:list/:key/offer', [listOptions, 'withdraw'])
    router.get('/settings/changes', [changeSets, 'index'])
    router.get('/change-sets/:id', [changeSets, 'show']).where('id', id)
    router.post('/change-sets/:id/reversal', [reversals, 'store']).where('id', id)
    router.post('/changes/:id/reversal', [reversals, 'storeOne']).where('id', id)

    router.get('/imports', [imports, 'index'])
    router.get('/imports/new', [imports, 'create'])
    router.post('/imports', [imports, 'store'])
    router.get('/imports/:id', [imports, 'show']).where('id', id)
    router.delete('/imports/:id', [imports, 'destroy']).where('id', id)
    router.get('/imports/:id/records', [imports, 'records']).where('id', id)
    router.get('/imports/:id/failed-rows', [imports, 'failed']).where('id', id)
    router.get('/imports/:id/mapping', [importMappings, 'edit']).where('id', id)
    router.put('/imports/:id/mapping', [importMappings, 'update']).where('id', id)
    router.put('/imports/:id/reading', [importMappings, 'read']).where('id', id)
    router.post('/imports/:id/run', [importRuns, 'store']).where('id', id)
    router.delete('/imports/:id/run', [importRuns, 'destroy']).where('id', id)
  },
  palette: [
    {
      name: 'import',
      href: '/imports/new',
      icon: 'upload',
      label: 'imports.new',
      visible: (actor) => actor.may('import'),
    },
  ],
  settings: [
    {
      name: 'tags',
      href: '/settings/tags',
      icon: 'tags',
      order: 40,
      right: 'settings',
      group: 'data',
    },
    {
      name: 'options',
      href: '/settings/options',
      icon: 'list',
      order: 41,
      right: 'settings',
      group: 'data',
    },
    { name: 'api', href: '/settings/api', icon: 'braces', order: 30 },
    {
      name: 'imports',
      href: '/imports',
      icon: 'upload',
      order: 75,
      right: 'import',
      group: 'data',
    },
    {
      name: 'changes',
      href: '/settings/changes',
      icon: 'history',
      order: 80,
      right: 'audit',
      group: 'data',
    },
  ],
  jobs: [
    rehearsalJob,
    importJob,
    undoJob,
    tidyJob,
    {
      name: 'records.reverse',
      lease: 300,
      async run({ changeSetId, actorId }, job) {
        const actor = actorId === null ? system : await (recordClass('user') as any).acting(actorId)
        if (!actor) return
        await reverseStored(actor, changeSetId, async (done, total) => {
          await job.progress(done, total)
          return !job.stopping
        })
      },
    },
    bulkJob,
    askForRatesJob,
    { name: 'rest.tidy', run: forgetAnswers },
    { name: 'trash.purge', lease: 900, run: async () => void (await purgeTrash()) },
  ],
  schedules: [
    { name: 'currencies.ask', job: 'currencies.ask', at: '06:15' },
    { name: 'rest.tidy', job: 'rest.tidy', at: '03:10' },
    { name: 'import.tidy', job: 'import.tidy', at: '03:20' },
    { name: 'trash.purge', job: 'trash.purge', at: '03:40' },
  ],
})
