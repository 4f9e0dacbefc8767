import { jsonText, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('schedules', (table) => {
      table.string('name', 80).notNullable()
      moment(table, 'due_at').notNullable()
      table.primary(['name', 'due_at'])
    })

    await this.table('mails', (table) => {
      table.increments('id')
      table.integer('job_id').unsigned()
      table.string('recipient', 254).notNullable()
      table.string('template', 80).notNullable()
      table.string('subject', 255).notNullable()
      table.string('status', 10).notNullable()
      table.text('error')
      moment(table, 'created_at').notNullable()
      moment(table, 'sent_at')
      table.index(['status', 'created_at'], 'mails_by_status')
      table.index(['job_id'], 'mails_by_job')
      table.index(['created_at'], 'mails_by_time')
    })

    await this.table('files', (table) => {
      table.increments('id')
      table.string('name', 255).notNullable()
      table.string('type', 120).notNullable()
      table.bigInteger('size').unsigned().notNullable()
      table.string('hash', 64).notNullable()
      table.string('storage_key', 80).notNullable()
      table.boolean('image').notNullable().defaultTo(false)
      table.string('record_name', 40)
      table.integer('record_id').unsigned()
      table.integer('uploaded_by_id').unsigned()
      moment(table, 'created_at').notNullable()
      moment(table, 'deleted_at')
      table.index(['record_name', 'record_id'], 'files_by_record')
      table.index(['deleted_at'], 'files_by_deletion')
    })

    await this.table('notifications', (table) => {
      table.increments('id')
      table.integer('user_id').unsigned().notNullable()
      table.string('kind', 40).notNullable()
      table.string('record_name', 40)
      table.integer('record_id').unsigned()
      table.integer('actor_id').unsigned()
      jsonText(table, 'data')
      moment(table, 'created_at').notNullable()
      moment(table, 'read_at')
      table.index(['user_id', 'read_at'], 'notifications_unread')
      table.index(['user_id', 'id'], 'notifications_by_user')
      table.index(['created_at'], 'notifications_by_time')
    })

    await this.table('notification_mails', (table) => {
      table.integer('user_id').unsigned().notNullable()
      table.string('kind', 40).notNullable()
      table.primary(['user_id', 'kind'])
    })

    await this.table('demo_records', (table) => {
      table.string('record_name', 40).notNullable()
      table.integer('record_id').unsigned().notNullable()
      table.primary(['record_name', 'record_id'])
    })
  }
}
