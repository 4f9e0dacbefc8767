import { jsonText, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.column('jobs', 'started_at', (table) => void moment(table as any, 'started_at'))
    await this.index('jobs', ['status'], 'jobs_by_status')

    await this.column('mails', 'body', (table) => void jsonText(table as any, 'body'))
    await this.column('mails', 'payload', (table) => void jsonText(table as any, 'payload'))
    await this.index('mails', ['recipient'], 'mails_by_recipient')
    await this.table('mail_attempts', (table) => {
      table.increments('id')
      table.integer('mail_id').unsigned().notNullable()
      table.boolean('delivered').notNullable()
      table.text('answer')
      moment(table, 'created_at').notNullable()
      table.index(['mail_id'], 'mail_attempts_by_mail')
    })

    await this.column('user_sessions', 'signed_in_by', (table) => table.string('signed_in_by', 20))
    await this.index('user_sessions', ['last_seen_at'], 'user_sessions_by_sight')

    await this.table('storage_samples', (table) => {
      table.increments('id')
      table.string('day', 10).notNullable()
      table.string('kind', 80).notNullable()
      table.bigInteger('bytes').unsigned().notNullable()
      table.bigInteger('count').unsigned()
      table.unique(['day', 'kind'], { indexName: 'storage_samples_once' })
    })
  }
}
