import { jsonText, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('saved_views', (table) => {
      table.increments('id')
      table.string('record_name', 60).notNullable()
      table.string('name', 80).notNullable()
      table.string('visibility', 10).notNullable()
      table.integer('owner_id').unsigned().notNullable()
      table.boolean('pinned').notNullable().defaultTo(false)
      jsonText(table, 'params')
      moment(table, 'created_at').notNullable()
      moment(table, 'updated_at').notNullable()
      table.index(['record_name', 'owner_id'], 'saved_views_by_record')
    })

    await this.table('list_defaults', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned().notNullable()
      table.string('record_name', 60).notNullable()
      table
        .integer('view_id')
        .unsigned()
        .notNullable()
        .references('saved_views.id')
        .onDelete('CASCADE')
      table.unique(['user_id', 'record_name'], { indexName: 'list_defaults_unique' })
    })

    await this.table('bulk_changes', (table) => {
      table.increments('id')
      table.string('record_name', 60).notNullable()
      table.integer('actor_id').unsigned().notNullable()
      table.string('kind', 20).notNullable()
      jsonText(table, 'selection')
      jsonText(table, 'input')
      table.string('status', 10).notNullable()
      table.integer('up_to_id').unsigned()
      table.integer('last_id').unsigned().notNullable().defaultTo(0)
      table.integer('total').unsigned()
      table.integer('done').unsigned().notNullable().defaultTo(0)
      table.integer('changed').unsigned().notNullable().defaultTo(0)
      table.integer('job_id').unsigned()
      table.integer('change_set_id').unsigned()
      moment(table, 'created_at').notNullable()
      moment(table, 'finished_at')
      table.index(['actor_id', 'created_at'], 'bulk_changes_by_actor')
    })
  }
}
