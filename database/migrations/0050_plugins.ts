import { Migration, jsonText, moment } from '#records/migration'

/** Which plugins are installed and how they fare, what was done with them step by step, and what went wrong in them. */
export default class extends Migration {
  async up() {
    await this.table('plugins', (table) => {
      table.increments('id')
      table.string('name', 40).notNullable().unique()
      table.string('version', 40).notNullable()
      table.string('state', 20).notNullable()
      jsonText(table, 'manifest').notNullable()
      jsonText(table, 'settings')
      jsonText(table, 'points_off')
      jsonText(table, 'made')
      table.string('checksum', 64)
      table.text('last_error')
      moment(table, 'last_error_at')
      moment(table, 'installed_at').notNullable()
      table.integer('installed_by_id').unsigned()
      moment(table, 'updated_at').notNullable()
    })
    await this.table('plugin_steps', (table) => {
      table.increments('id')
      table.string('plugin', 40).notNullable()
      table.string('run', 36).notNullable()
      table.string('verb', 20).notNullable()
      table.string('step', 40).notNullable()
      table.string('status', 20).notNullable()
      jsonText(table, 'data')
      table.text('error')
      table.integer('actor_id').unsigned()
      moment(table, 'started_at').notNullable()
      moment(table, 'finished_at')
      table.index(['plugin', 'id'])
      table.index(['run', 'id'])
    })
    await this.table('plugin_errors', (table) => {
      table.increments('id')
      table.string('plugin', 40).notNullable()
      table.string('point', 191).notNullable()
      table.string('message', 1000).notNullable()
      jsonText(table, 'stack')
      moment(table, 'at').notNullable()
      table.index(['plugin', 'id'])
    })
  }
}
