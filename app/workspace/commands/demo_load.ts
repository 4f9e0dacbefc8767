import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'
import { countDemo, large, loadDemo, small } from '#workspace/demo/demo_data'

export default class DemoLoad extends BaseCommand {
  static commandName = 'demo:load'
  static description = 'Load demo companies and people, marked so that they can be removed again'
  static options: CommandOptions = { startApp: true }

  static {
    this.defineFlag('contacts', {
      type: 'number',
      description: 'How many people; a fifth as many companies come with them',
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
    const size = contacts ? large(contacts) : small
    await loadDemo(size, (done, total) => {
      if (total > 5000 && done % 20_000 === 0) this.logger.log(`${done} of ${total}`)
    })
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    this.logger.log(
      `Loaded ${size.companies} companies and ${size.contacts} contacts in ${seconds} s.`
    )
  }
}
