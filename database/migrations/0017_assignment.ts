import { foldedColumn, jsonText, Migration, recordColumns } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('assignment_rules', (table) => {
      table.increments('id')
      table.string('name', 120).notNullable()
      table.integer('position').unsigned().notNullable()
      table.boolean('active').notNullable().defaultTo(true)
      jsonText(table, 'conditions')
      table.string('method', 20).notNullable()
      jsonText(table, 'people').notNullable()
      table.string('when_nobody', 20).notNullable()
      table.integer('fallback_id').unsigned()
      table.integer('version').unsigned().notNullable().defaultTo(1)
      table.index(['active', 'position'], 'assignment_rules_in_order')
    })

    await this.table('territories', (table) => {
      table.increments('id')
      table.string('name', 80).notNullable()
      table.integer('position').unsigned().notNullable()
      jsonText(table, 'countries').notNullable()
      jsonText(table, 'regions').notNullable()
      jsonText(table, 'postcodes').notNullable()
      jsonText(table, 'people').notNullable()
      table.integer('version').unsigned().notNullable().defaultTo(1)
    })

    await this.table('assignment_turns', (table) => {
      table.increments('id')
      foldedColumn(table, 'whose', 40).notNullable()
      jsonText(table, 'turns').notNullable()
      table.unique(['whose'], { indexName: 'assignment_turns_once' })
    })
    // The row that whoever assigns leads locks first, so that one does so at a time.
    if (!(await this.db.from('assignment_turns').where('whose', 'all').first()))
      await this.db.table('assignment_turns').insert({ whose: 'all', turns: '{}' })

    await this.table('lead_assignments', (table) => {
      recordColumns(table)
      table.integer('lead_id').unsigned().notNullable().references('leads.id')
      table.integer('rule_id').unsigned().notNullable()
      table.string('rule', 120).notNullable()
      table.integer('assignee_id').unsigned()
      table.string('why', 20).notNullable()
      table.string('detail', 120)
      jsonText(table, 'skipped')
      table.index(['lead_id', 'id'], 'lead_assignments_by_lead')
      table.index(['assignee_id', 'id'], 'lead_assignments_by_assignee')
    })
  }
}
