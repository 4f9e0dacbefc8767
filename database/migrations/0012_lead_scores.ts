import { jsonText, Migration } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('lead_score_rules', (table) => {
      table.increments('id')
      table.string('name', 120).notNullable()
      jsonText(table, 'filter')
      table.integer('points').notNullable()
      table.integer('decay_days').unsigned()
      table.boolean('active').notNullable().defaultTo(true)
    })
  }
}
