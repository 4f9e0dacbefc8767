import { jsonText, Migration, recordColumns } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('companies', (table) => {
      recordColumns(table)
      table.string('name').notNullable()
    })

    await this.table('contacts', (table) => {
      recordColumns(table)
      table.string('first_name', 120)
      table.string('last_name', 120).notNullable()
      table.string('job_title')
      jsonText(table, 'emails')
      jsonText(table, 'phones')
      jsonText(table, 'addresses')
      jsonText(table, 'tags')
      table.string('lifecycle', 40)
      table.integer('company_id').unsigned().references('companies.id')
      table.index(['company_id'], 'contacts_by_company')
    })
  }
}
