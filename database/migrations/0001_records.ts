import { foldedColumn, jsonText, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('change_sets', (table) => {
      table.increments('id')
      table.string('kind', 60).notNullable()
      table.integer('actor_id').unsigned()
      table.string('origin', 20).notNullable()
      table.string('from_address', 100)
      table.string('label', 120)
      jsonText(table, 'data')
      table.integer('size').unsigned().notNullable().defaultTo(0)
      moment(table, 'created_at').notNullable()
      table.integer('undoes_id').unsigned()
      table.integer('undone_by_id').unsigned()
      table.index(['created_at'], 'change_sets_by_time')
      table.index(['actor_id', 'created_at'], 'change_sets_by_actor')
    })

    await this.table('changes', (table) => {
      table.increments('id')
      table.integer('change_set_id').unsigned().notNullable().references('change_sets.id')
      table.string('table_name', 60).notNullable()
      table.integer('row_id').unsigned().notNullable()
      table.string('action', 10).notNullable()
      jsonText(table, 'before_values')
      jsonText(table, 'after_values')
      table.string('record_name', 60)
      table.integer('record_id').unsigned()
      moment(table, 'created_at').notNullable()
      table.index(['record_name', 'record_id', 'id'], 'changes_by_record')
      table.index(['table_name', 'row_id', 'id'], 'changes_by_row')
      table.index(['change_set_id', 'id'], 'changes_by_set')
    })

    await this.table('record_values', (table) => {
      table.string('record_name', 40).notNullable()
      table.string('field', 40).notNullable()
      foldedColumn(table, 'value', 191).notNullable()
      table.integer('record_id').unsigned().notNullable()
      table.primary(['record_name', 'field', 'value', 'record_id'])
      table.index(['record_name', 'record_id'], 'record_values_by_record')
    })

    await this.table('settings', (table) => {
      table.increments('id')
      table.string('name', 80).notNullable()
      jsonText(table, 'value')
      table.unique(['name'], { indexName: 'settings_once' })
    })

    await this.table('sequences', (table) => {
      table.string('name', 120).primary()
      table.integer('next_number').unsigned().notNullable()
    })

    await this.table('tags', (table) => {
      table.increments('id')
      table.string('name', 60).notNullable()
      foldedColumn(table, 'name_key', 60).notNullable()
      table.integer('hue').unsigned().notNullable()
      moment(table, 'created_at').notNullable()
      table.unique(['name_key'], { indexName: 'tags_name_unique' })
    })

    await this.table('jobs', (table) => {
      table.increments('id')
      table.string('name', 80).notNullable()
      jsonText(table, 'payload')
      table.string('status', 10).notNullable()
      table.string('unique_key', 120)
      table.integer('user_id').unsigned()
      table.integer('attempts').unsigned().notNullable().defaultTo(0)
      moment(table, 'run_at').notNullable()
      moment(table, 'lease_until')
      table.string('lease_token', 40)
      table.integer('progress_done').unsigned()
      table.integer('progress_total').unsigned()
      table.text('error')
      moment(table, 'created_at').notNullable()
      moment(table, 'finished_at')
      table.index(['status', 'run_at'], 'jobs_by_turn')
      table.index(['unique_key', 'status'], 'jobs_by_key')
      table.index(['finished_at'], 'jobs_by_end')
    })
  }
}
