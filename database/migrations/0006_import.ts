import { jsonText, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('imports', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned()
      table.string('record_name', 60).notNullable()
      table.string('status', 20).notNullable()
      table.string('file_name').notNullable()
      table.string('file_path', 500).notNullable()
      table.string('file_hash', 64).notNullable()
      table.bigInteger('file_size').unsigned().notNullable().defaultTo(0)
      jsonText(table, 'shape')
      jsonText(table, 'mapping')
      jsonText(table, 'options')
      jsonText(table, 'rehearsal')
      jsonText(table, 'result')
      table.integer('last_row').unsigned().notNullable().defaultTo(0)
      table.integer('change_set_id').unsigned()
      table.integer('job_id').unsigned()
      jsonText(table, 'error')
      moment(table, 'created_at').notNullable()
      moment(table, 'started_at')
      moment(table, 'finished_at')
      moment(table, 'undone_at')
      table.index(['user_id', 'created_at'], 'imports_by_user')
    })

    await this.table('import_rows', (table) => {
      table.increments('id')
      table.integer('import_id').unsigned().notNullable().references('imports.id')
      table.integer('row_number').unsigned().notNullable()
      table.string('kind', 10).notNullable()
      jsonText(table, 'reasons').notNullable()
      jsonText(table, 'cells').notNullable()
      table.index(['import_id', 'kind', 'row_number'], 'import_rows_by_kind')
    })

    await this.table('import_mappings', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned()
      table.string('record_name', 60).notNullable()
      table.string('name', 120).notNullable()
      table.string('fingerprint', 40).notNullable()
      jsonText(table, 'columns').notNullable()
      jsonText(table, 'mapping').notNullable()
      jsonText(table, 'options').notNullable()
      moment(table, 'used_at').notNullable()
      table.index(['record_name', 'fingerprint'], 'import_mappings_by_file')
    })
  }
}
