import { Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('backup_runs', (table) => {
      table.increments('id')
      table.string('kind', 10).notNullable()
      table.boolean('scheduled').notNullable().defaultTo(false)
      table.boolean('done').notNullable()
      table.string('archive', 120)
      table.string('place', 255)
      table.bigInteger('size').unsigned()
      table.bigInteger('rows').unsigned()
      table.integer('files').unsigned()
      table.boolean('encrypted').notNullable().defaultTo(false)
      table.integer('seconds').unsigned().notNullable()
      table.text('reason')
      table.integer('actor_id').unsigned()
      moment(table, 'moment')
      moment(table, 'created_at').notNullable()
      table.index(['kind', 'id'], 'backup_runs_by_kind')
    })
  }
}
