import { Migration, recordColumns } from '#records/migration'

export default class extends Migration {
  async up() {
    // Looking back takes the changes of one table since a moment.
    await this.index('changes', ['table_name', 'created_at', 'id'], 'changes_by_table')

    await this.table('goals', (table) => {
      recordColumns(table)
      table.integer('user_id').unsigned()
      table.integer('team_id').unsigned()
      table.string('stretch', 10).notNullable()
      table.date('starts_on').notNullable()
      table.string('metric', 10).notNullable()
      table.bigInteger('target').notNullable()
      table.index(['starts_on', 'deleted_at'], 'goals_by_start')
    })
    await this.letManagers('goals')
  }
}
