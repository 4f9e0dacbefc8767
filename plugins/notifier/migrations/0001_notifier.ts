import { jsonText, Migration, moment, recordColumns } from 'farley'

/** Channels, their secrets apart from what history keeps, and one row for each message. */
export default class extends Migration {
  async up() {
    await this.table('notifier_channels', (table) => {
      recordColumns(table)
      table.string('name', 120).notNullable()
      table.string('kind', 20).notNullable()
      table.string('language', 10).notNullable()
      table.boolean('active').notNullable().defaultTo(true)
      jsonText(table, 'events')
    })
    await this.table('notifier_addresses', (table) => {
      table.increments('id')
      table.integer('channel_id').unsigned().notNullable().unique('notifier_addresses_once')
      table.text('url').notNullable()
      table.text('secret')
      table.text('old_secret')
      moment(table, 'old_until')
    })
    await this.table('notifier_deliveries', (table) => {
      table.increments('id')
      table.integer('channel_id').unsigned().notNullable()
      table.string('event', 80).notNullable()
      table.string('record_name', 40)
      table.integer('record_id').unsigned()
      table.integer('change_set_id').unsigned()
      jsonText(table, 'body')
      table.string('state', 10).notNullable()
      table.integer('attempts').notNullable().defaultTo(0)
      table.integer('status')
      table.string('error', 500)
      moment(table, 'created_at').notNullable()
      moment(table, 'finished_at')
      table.unique(['channel_id', 'change_set_id', 'event', 'record_id'], {
        indexName: 'notifier_deliveries_once',
      })
      table.index(['channel_id', 'id'], 'notifier_deliveries_by_channel')
      table.index(['created_at'], 'notifier_deliveries_by_time')
    })
  }

  async down() {
    for (const name of ['notifier_deliveries', 'notifier_addresses', 'notifier_channels'])
      this.schema.dropTableIfExists(name)
  }
}
