import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ApplicationService } from '@adonisjs/core/types'
import { coreModules } from '#start/modules'
import modules from '#modules/registry'
import edge from 'edge.js'

/** Registers every room, gives its views a name (`contacts::...`) and starts what it starts. */
export default class ModulesProvider {
  protected app: ApplicationService

  constructor(app: ApplicationService) {
    this.app = app
  }

  async boot() {
    for (const module of coreModules) {
      modules.add(module)
      const views = join(module.root, 'views')
      if (existsSync(views)) edge.mount(module.name, views)
    }
    const { joinCurrentChange } = await import('#records/change')
    joinCurrentChange(await this.app.container.make('lucid.db'))
    for (const record of modules.records) record.boot()
  }

  async start() {
    for (const module of modules.all) await module.boot?.()
  }
}
