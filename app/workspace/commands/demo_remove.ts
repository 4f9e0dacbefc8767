import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { countDemo, removeDemo } from '#workspace/demo/demo_data'

export default class DemoRemove extends BaseCommand {
  static commandName = 'demo:remove'
  static description = 'Remove the demo company’s records with their history; your own stay'
  static options: CommandOptions = { startApp: true }

  async run() {
    const count = await countDemo()
    await removeDemo()
    this.logger.log(`Removed ${count} demo records.`)
  }
}
