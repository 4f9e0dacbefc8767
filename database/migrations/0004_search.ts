import { dialect } from '#records/dialect/dialect'
import { foldedColumn, Migration, moment } from '#records/migration'

export default class extends Migration {
  async up() {
    await this.table('search_entries', (table) => {
      table.increments('id')
      table.string('record_name', 40).notNullable()
      table.integer('record_id').unsigned().notNullable()
      foldedColumn(table, 'title').notNullable()
      table.unique(['record_name', 'record_id'], { indexName: 'search_entries_record_unique' })
      table.index(['title', 'record_name'], 'search_entries_by_title')
    })

    await this.table('search_fragments', (table) => {
      table.integer('entry_id').unsigned().notNullable().primary()
      if (dialect().name === 'sqlite') table.text('fragments').notNullable()
      else table.specificType('fragments', 'varbinary(4000)').notNullable()
    })

    if (dialect().name === 'sqlite') await this.fullText()
    else await this.wordTable()

    await this.table('recent_records', (table) => {
      table.integer('user_id').unsigned().notNullable().references('users.id').onDelete('CASCADE')
      table.string('record_name', 40).notNullable()
      table.integer('record_id').unsigned().notNullable()
      moment(table, 'viewed_at').notNullable()
      table.primary(['user_id', 'record_name', 'record_id'])
      table.index(['user_id', 'viewed_at'], 'recent_records_by_time')
    })
  }

  /** SQLite makes a virtual table and its shadow tables in one statement: either all are there or none is. */
  private async fullText() {
    await this.db.rawQuery(
      `create virtual table if not exists search_words using fts5(
         words, content = '', contentless_delete = 1, detail = none, prefix = '1 2 3', tokenize = 'ascii')`
    )
    await this.db.rawQuery(
      `create virtual table if not exists search_grams using fts5(
         fragments, content = '', contentless_delete = 1, detail = none, tokenize = 'trigram case_sensitive 1')`
    )
  }

  private async wordTable() {
    await this.table('search_words', (table) => {
      foldedColumn(table, 'word', 40).notNullable()
      table.integer('entry_id').unsigned().notNullable()
      table.primary(['word', 'entry_id'])
      table.index(['entry_id'], 'search_words_by_entry')
    })
  }
}
