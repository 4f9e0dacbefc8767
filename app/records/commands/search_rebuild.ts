import { BaseCommand } from '@adonisjs/core/ace'
import { rebuildSearch } from '#records/search/rebuild'

export default class SearchRebuild extends BaseCommand {
  static commandName = 'search:rebuild'
  static description = 'Make the search index anew from the records'
  static options = { startApp: true }

  async run() {
    const total = await rebuildSearch((model, done) =>
      this.logger.info(`${model.recordName}: ${done}`)
    )
    this.logger.success(`${total} records are in the search index.`)
  }
}
