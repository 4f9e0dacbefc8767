import { jsonText, Migration, moment } from '#records/migration'

/** The updates of this database: what was done, how long it took, and the copy made before. */
export default class Upgrades extends Migration {
  async up() {
    await this.table('upgrades', (table) => {
      table.increments('id')
      table.string('key', 36).notNullable().unique('upgrades_key')
      table.string('from_version', 40)
      table.string('to_version', 40).notNullable()
      moment(table, 'started_at').notNullable()
      moment(table, 'finished_at')
      table.string('snapshot', 200)
      jsonText(table, 'steps').notNullable()
      table.string('result', 20).notNullable()
      table.text('error', 'mediumtext')
      table.integer('starts').unsigned().notNullable().defaultTo(1)
    })
  }
}
