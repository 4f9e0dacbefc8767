import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Module } from '#modules/contract'
import { bootPlugin, registerPlugins } from '#modules/plugins_at_start'
import { coreModules } from '#start/modules'
import modules from '#modules/registry'
import { version } from '#modules/product'
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
      mountViews(module)
    }
    const { joinCurrentChange } = await import('#records/change')
    joinCurrentChange(await this.app.container.make('lucid.db'))
    const plugins = await registerPlugins(version)
    plugins.forEach(mountViews)
    if (plugins.length) {
      const i18n = await this.app.container.make('i18n')
      await i18n.reloadTranslations()
    }
    for (const record of modules.records) record.boot()
  }

  async start() {
    for (const module of [...modules.all])
      await (module.plugin ? bootPlugin(module) : module.boot?.())
  }
}

function mountViews({ name, root }: Module) {
  const views = join(root, 'views')
  if (existsSync(views)) edge.mount(name, views)
}
