import { jsonText, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('web_forms', (table) => {
      table.increments('id')
      table.string('key', 32).notNullable().unique()
      table.string('name', 120).notNullable()
      table.boolean('published').notNullable().defaultTo(false)
      table.string('language', 5)
      jsonText(table, 'heading')
      jsonText(table, 'intro')
      jsonText(table, 'button')
      jsonText(table, 'fields').notNullable()
      jsonText(table, 'consent')
      table.boolean('consent_required').notNullable().defaultTo(true)
      table.integer('consent_version').unsigned().notNullable().defaultTo(0)
      jsonText(table, 'thanks')
      table.text('redirect_url')
      jsonText(table, 'hosts').notNullable()
      jsonText(table, 'tells').notNullable()
      table.integer('owner_id').unsigned()
      table.string('source', 40)
      table.string('opt_in', 10).notNullable().defaultTo('off')
      table.string('unproven', 10).notNullable().defaultTo('confirm')
      table.boolean('captures').notNullable().defaultTo(true)
      table.boolean('indexed').notNullable().defaultTo(false)
      table.integer('per_minute').unsigned().notNullable().defaultTo(300)
      table.integer('per_address').unsigned().notNullable().defaultTo(20)
      table.integer('version').unsigned().notNullable().defaultTo(1)
      moment(table, 'created_at').notNullable()
      moment(table, 'updated_at').notNullable()
      moment(table, 'removed_at')
    })

    await this.table('web_form_consents', (table) => {
      table.increments('id')
      table.integer('form_id').unsigned().notNullable().references('web_forms.id')
      table.integer('version').unsigned().notNullable()
      jsonText(table, 'words').notNullable()
      moment(table, 'created_at').notNullable()
      table.unique(['form_id', 'version'], { indexName: 'web_form_consents_version' })
    })
  }
}
