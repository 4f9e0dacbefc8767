import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { ColumnShape, TableShape } from '#records/dialect/snapshot'
import { dialect } from '#records/dialect/dialect'

/** Tables that are there, whatever they are for. */
export async function tableNames(client: QueryClientContract): Promise<string[]> {
  if (dialect().name === 'mysql') {
    const [rows] = await client.rawQuery(
      `select table_name as name from information_schema.tables where table_schema = database() and table_type = 'BASE TABLE'`
    )
    return rows.map(({ name }: { name: string }) => name)
  }
  const rows = await client.rawQuery(
    `select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite_%'`
  )
  return rows.map(({ name }: { name: string }) => name)
}

/** On a client of one connection: rows come in any order, so that a reference may point at one that is yet to come. */
export async function beginLoading(client: QueryClientContract) {
  if (dialect().name === 'mysql')
    await client.rawQuery(
      `set foreign_key_checks = 0, unique_checks = 0, sql_mode = 'STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO'`
    )
  else await client.rawQuery('pragma foreign_keys = off')
}

export async function endLoading(client: QueryClientContract) {
  if (dialect().name === 'mysql')
    await client.rawQuery('set foreign_key_checks = 1, unique_checks = 1')
  else await client.rawQuery('pragma foreign_keys = on')
}

/** Has the table count on from here, so that the number of a row that is gone is not given again. */
export async function countOn(client: QueryClientContract, { name, next, key }: TableShape) {
  if (next === null || key.length !== 1) return
  if (!/^[1-9]\d{0,19}$/.test(next)) return
  if (dialect().name === 'mysql') {
    await client.rawQuery(`alter table ?? auto_increment = ${next}`, [name])
    return
  }
  const counted = await client.rawQuery(
    `select 1 from sqlite_master where name = ? and sql like '%autoincrement%'`,
    [name]
  )
  if (!counted.length) return
  await client.rawQuery('delete from sqlite_sequence where name = ?', [name])
  await client.rawQuery(
    `insert into sqlite_sequence (name, seq) values (?, ${BigInt(next) - 1n})`,
    [name]
  )
}

/** What is wrong with a loaded database; an empty list where nothing is. */
export async function findDamage(client: QueryClientContract): Promise<string[]> {
  if (dialect().name === 'mysql') return []
  const whole = await client.rawQuery('pragma integrity_check(5)')
  const loose = await client.rawQuery('pragma foreign_key_check')
  return [
    ...whole.map((row: any) => row.integrity_check).filter((text: string) => text !== 'ok'),
    ...loose.slice(0, 5).map((row: any) => `${row.table} ${row.rowid} misses its ${row.parent}`),
  ]
}

/** Makes a table that no migration here makes, such as that of a plugin which is not installed: its rows outlive the move. */
export async function createTable(client: QueryClientContract, table: TableShape) {
  await (client as any).schema.createTable(table.name, (made: any) => {
    dialect().tableOptions(made)
    const counts = table.next !== null && table.key.length === 1
    for (const column of table.columns) {
      if (counts && column.name === table.key[0]) made.bigIncrements(column.name)
      else if (column.required) columnOf(made, column).notNullable()
      else columnOf(made, column).nullable()
    }
    if (!counts && table.key.length) made.primary(table.key)
    for (const [at, columns] of table.unique.entries())
      if (columns.every((name) => short(table, name)))
        made.unique(columns, { indexName: `${table.name}_unique_${at}`.slice(-60) })
  })
}

/** Gives a table of the house the columns that a plugin gave it where the rows come from. */
export async function addMissingColumns(client: QueryClientContract, table: TableShape) {
  const there = await client.columnsInfo(table.name)
  const missing = table.columns.filter(({ name }) => !(name in there))
  if (!missing.length) return
  await (client as any).schema.alterTable(table.name, (made: any) => {
    for (const column of missing) columnOf(made, column).nullable()
  })
}

const short = (table: TableShape, name: string) =>
  table.columns.some((column) => column.name === name && column.kind !== 'text')

function columnOf(made: any, { name, kind, size, scale }: ColumnShape) {
  switch (kind) {
    case 'bigint':
      return made.bigInteger(name)
    case 'integer':
      return made.integer(name)
    case 'boolean':
      return made.boolean(name)
    case 'real':
      return made.double(name)
    case 'decimal':
      return made.decimal(name, size ?? 38, scale ?? 12)
    case 'string':
      return made.string(name, size ?? 255)
    case 'moment':
      return made.dateTime(name, { precision: 3 })
    case 'date':
      return made.date(name)
    case 'binary':
      return made.binary(name)
    default:
      return made.text(name, 'longtext')
  }
}
