import { jsonText, Migration } from '#records/migration'

/** Notes with bold, lists and links beside their words. */
export default class extends Migration {
  async up() {
    await this.column('activities', 'formatted', (table) => jsonText(table, 'formatted'))
  }
}
