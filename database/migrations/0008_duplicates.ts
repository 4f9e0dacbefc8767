import { jsonText, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('idempotency_keys', (table) => {
      table.increments('id')
      table.integer('token_id').unsigned().notNullable()
      table.string('key_hash', 64).notNullable()
      table.string('fingerprint', 64).notNullable()
      table.string('claim', 36).notNullable()
      moment(table, 'claimed_at').notNullable()
      table.integer('status').unsigned()
      jsonText(table, 'headers')
      table.text('body', 'longtext')
      moment(table, 'created_at').notNullable()
      table.unique(['token_id', 'key_hash'], { indexName: 'idempotency_keys_once' })
      table.index(['created_at'], 'idempotency_keys_by_time')
    })

    await this.table('duplicate_scans', (table) => {
      table.increments('id')
      table.string('record_name', 40).notNullable()
      table.integer('started_by_id').unsigned()
      table.string('status', 10).notNullable()
      table.integer('step').unsigned().notNullable().defaultTo(0)
      jsonText(table, 'place')
      table.integer('done').unsigned().notNullable().defaultTo(0)
      table.integer('total').unsigned().notNullable().defaultTo(0)
      table.integer('job_id').unsigned()
      moment(table, 'started_at').notNullable()
      moment(table, 'finished_at')
      table.index(['record_name', 'id'], 'duplicate_scans_by_record')
    })

    await this.table('duplicate_pairs', (table) => {
      table.increments('id')
      table.string('record_name', 40).notNullable()
      table.integer('one_id').unsigned().notNullable()
      table.integer('other_id').unsigned().notNullable()
      table.integer('score').unsigned().notNullable()
      table.string('reasons', 120).notNullable()
      table.string('verdict', 10)
      table.integer('decided_by_id').unsigned()
      moment(table, 'decided_at')
      table.integer('scan_id').unsigned().notNullable()
      table.unique(['record_name', 'one_id', 'other_id'], { indexName: 'duplicate_pairs_once' })
      table.index(['record_name', 'verdict', 'score', 'id'], 'duplicate_pairs_queue')
      table.index(['record_name', 'other_id'], 'duplicate_pairs_by_other')
    })
  }
}
