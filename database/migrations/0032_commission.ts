import { jsonText, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('commission_plans', (table) => {
      table.increments('id')
      table.string('name', 120).notNullable()
      table.string('basis', 20).notNullable()
      table.string('span', 10).notNullable()
      table.string('tier_mode', 10).notNullable()
      jsonText(table, 'tiers').notNullable()
      jsonText(table, 'user_ids').notNullable()
      jsonText(table, 'team_ids').notNullable()
      table.date('starts_on').notNullable()
      table.date('ends_on')
      table.boolean('active').notNullable().defaultTo(true)
    })

    await this.table('commission_entries', (table) => {
      table.increments('id')
      table.integer('deal_id').unsigned().notNullable()
      table.integer('user_id').unsigned().notNullable()
      table.integer('plan_id').unsigned().notNullable().references('commission_plans.id')
      table.date('earned_on').notNullable()
      table.bigInteger('basis').notNullable()
      table.integer('share').unsigned().notNullable()
      table.string('rate', 120).notNullable()
      table.bigInteger('amount').notNullable()
      table.string('state', 20).notNullable()
      table.integer('reverses_id').unsigned()
      moment(table, 'approved_at')
      table.integer('approved_by_id').unsigned()
      moment(table, 'paid_at')
      table.integer('paid_by_id').unsigned()
      table.index(['deal_id'], 'commission_entries_by_deal')
      table.index(['user_id', 'earned_on'], 'commission_entries_by_person')
      table.index(['plan_id', 'user_id', 'earned_on'], 'commission_entries_by_plan')
    })
  }
}
