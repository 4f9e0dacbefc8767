import { BaseSchema } from '@adonisjs/lucid/schema'
import type { Knex } from 'knex'
import { dialect } from '#records/dialect/dialect'
import { createSortIndex } from '#records/dialect/sort_index'

/**
 * A migration whose every step may be run again: MySQL and MariaDB commit at each DDL statement, so a stop half-way leaves
 * what was done, and the next start runs the whole migration once more.
 */
export abstract class Migration extends BaseSchema {
  static disableTransactions = true

  protected get builder(): Knex.SchemaBuilder {
    return (this.db as any).schema
  }

  /** Makes a table with its keys and indexes. One left half-made (it is there, but empty) is made anew. */
  protected async table(name: string, define: (table: Knex.CreateTableBuilder) => void) {
    if (await (this.db as any).schema.hasTable(name)) {
      if (await this.db.from(name).first()) return
      await this.withoutForeignKeys(() => (this.db as any).schema.dropTable(name))
    }
    await (this.db as any).schema.createTable(name, (table: Knex.CreateTableBuilder) => {
      dialect().tableOptions(table as any)
      define(table)
    })
  }

  /** Adds a column unless it is there. */
  protected async column(
    table: string,
    name: string,
    define: (table: Knex.AlterTableBuilder) => void
  ) {
    if (await (this.db as any).schema.hasColumn(table, name)) return
    await (this.db as any).schema.alterTable(table, define)
  }

  /** Adds an index unless one of this name is there. */
  protected async index(
    table: string,
    columns: string[],
    name = `${table}_${columns.join('_')}_index`.slice(0, 60)
  ) {
    const known = await dialect().indexNames(this.db as any, table)
    if (known.includes(name)) return
    await (this.db as any).schema.alterTable(table, (alter: Knex.AlterTableBuilder) =>
      alter.index(columns, name)
    )
  }

  /** Adds the index that a list needs which is sorted by a column: rows out of the trash, in the order of `sortKeys`. */
  protected async sortIndex(table: string, column: string, { text }: { text: boolean }) {
    const name = `${table}_sorted_by_${column}`
    const known = await dialect().indexNames(this.db as any, table)
    if (known.includes(name)) return
    await this.db.rawQuery(createSortIndex(name, table, column, text))
  }

  /** Gives managers of installs that were there before a right; new ones have it from the start. */
  protected async letManagers(right: string) {
    const manager = await this.db.from('roles').where({ key: 'manager', built_in: 1 }).first()
    if (!manager) return
    const permissions = JSON.parse(manager.permissions)
    if (permissions.rights.includes(right)) return
    permissions.rights.push(right)
    await this.db
      .from('roles')
      .where('id', manager.id)
      .update({ permissions: JSON.stringify(permissions) })
  }

  private async withoutForeignKeys(work: () => Promise<unknown>) {
    const off =
      dialect().name === 'mysql' ? 'set foreign_key_checks = 0' : 'pragma foreign_keys = off'
    const on =
      dialect().name === 'mysql' ? 'set foreign_key_checks = 1' : 'pragma foreign_keys = on'
    await this.db.rawQuery(off)
    await work()
    await this.db.rawQuery(on)
  }

  async down() {
    throw new Error(
      'This step is not taken back by a migration; restore the copy that was made before it.'
    )
  }
}

/** Columns that every record carries, with the indexes that its list, its trash and its history need. */
export function recordColumns(table: Knex.CreateTableBuilder) {
  const name = (table as any)._tableName ?? ''
  table.increments('id')
  table.string('title').notNullable()
  foldedColumn(table, 'title_sort').notNullable()
  table.integer('owner_id').unsigned()
  jsonText(table, 'collaborators')
  table.integer('version').unsigned().notNullable().defaultTo(1)
  moment(table, 'created_at').notNullable()
  table.integer('created_by_id').unsigned()
  moment(table, 'updated_at').notNullable()
  table.integer('updated_by_id').unsigned()
  moment(table, 'deleted_at')
  table.string('origin', 20).notNullable().defaultTo('screen')
  jsonText(table, 'custom')
  table.index(['deleted_at', 'title_sort', 'id'], `${name}_by_title`)
  table.index(['deleted_at', 'updated_at', 'id'], `${name}_by_update`)
  table.index(['deleted_at', 'created_at', 'id'], `${name}_by_creation`)
  table.index(['owner_id', 'deleted_at'], `${name}_by_owner`)
}

/** A moment in UTC with milliseconds. */
export const moment = (table: Knex.CreateTableBuilder, name: string) =>
  table.dateTime(name, { precision: 3 })

/** JSON kept as text, so that both databases give back what was put in. */
export const jsonText = (table: Knex.TableBuilder, name: string) => table.text(name, 'mediumtext')

/** A folded text, compared byte by byte on both databases. */
export function foldedColumn(table: Knex.CreateTableBuilder, name: string, length = 255) {
  const column = table.string(name, length)
  const collation = dialect().binaryCollation
  return collation ? column.collate(collation) : column
}
