import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { recordClass } from '#records/record'
import { countDemo, loadDemo } from '#workspace/demo/demo_data'

export default class DemoLoad extends BaseCommand {
  static commandName = 'demo:load'
  static description = 'Load a demo company’s records, marked so that they can be removed again'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineFlag('contacts', {
      type: 'number',
      description: 'How many people; companies, leads and deals come in proportion',
    })
  }

  declare contacts?: number

  async run() {
    const known = await countDemo()
    if (known) {
      this.exitCode = 1
      return this.logger.logError(
        `There are ${known} demo records already. Remove them first with demo:remove.`
      )
    }
    const { contacts } = this
    if (contacts !== undefined && !(contacts >= 1 && contacts <= 5_000_000)) {
      this.exitCode = 1
      return this.logger.logError(
        '--contacts must be a whole number from 1 to 5000000, for example --contacts=1000.'
      )
    }
    const start = performance.now()
    let told = 0
    const made = await loadDemo(contacts ?? null, (done) => {
      if (done - told < 20_000) return
      told = done
      this.logger.log(`${done} records so far`)
    })
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    const counts = Object.entries(made).map(
      ([name, count]) => `${count} ${recordClass(name).path.replaceAll('-', ' ')}`
    )
    this.logger.log(`Loaded ${counts.join(', ')} in ${seconds} s.`)
  }
}
