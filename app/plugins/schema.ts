import { existsSync, readdirSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { connection } from '#records/change'
import guard from '#modules/guard'
import { watchImports } from '#modules/import_rules'
import { readManifest } from '#modules/manifest'

/** Columns of every table, with what defines each. */
export type Schema = Record<string, Record<string, string>>

/** What a plugin's migrations left in the database. */
export interface Made {
  migrations: string[]
  tables: string[]
  columns: { table: string; column: string }[]
}

export const nothingMade = (): Made => ({ migrations: [], tables: [], columns: [] })

export async function schemaNow(): Promise<Schema> {
  const client = connection() as any
  const schema: Schema = {}
  for (const table of await client.getAllTables()) {
    if (/^sqlite_|_fts|^search_/.test(table)) continue
    const columns = await client.columnsInfo(table)
    schema[table] = Object.fromEntries(
      Object.entries<any>(columns).map(([name, { type, maxLength, nullable }]) => [
        name,
        [type, maxLength, nullable].join(' '),
      ])
    )
  }
  return schema
}

export interface Difference {
  tables: string[]
  columns: { table: string; column: string }[]
  /** What was there and is not any more, or is otherwise: never a plugin's to do. */
  harmed: string[]
}

export function difference(before: Schema, after: Schema): Difference {
  const found: Difference = { tables: [], columns: [], harmed: [] }
  for (const table of Object.keys(after)) {
    if (!before[table]) {
      found.tables.push(table)
      continue
    }
    for (const column of Object.keys(after[table]))
      if (!(column in before[table])) found.columns.push({ table, column })
      else if (before[table][column] !== after[table][column])
        found.harmed.push(`${table}.${column}`)
    for (const column of Object.keys(before[table]))
      if (!(column in after[table])) found.harmed.push(`${table}.${column}`)
  }
  for (const table of Object.keys(before)) if (!after[table]) found.harmed.push(table)
  return found
}

/** Names of a folder's migrations, in the order in which they run. */
export function migrationsIn(folder: string): string[] {
  const place = join(folder, 'migrations')
  if (!existsSync(place)) return []
  return readdirSync(place)
    .filter((name) => /\.(?:ts|js)$/.test(name))
    .map((name) => name.replace(/\.(?:ts|js)$/, ''))
    .sort()
}

/** Runs one migration of a plugin, up or down, on the database that the house uses. */
export async function migrate(
  plugin: string,
  folder: string,
  name: string,
  direction: 'up' | 'down'
) {
  const file = ['ts', 'js']
    .map((end) => join(folder, 'migrations', `${name}.${end}`))
    .find(existsSync)
  watchImports(plugin, folder, readManifest(folder).permissions)
  // A second version of the same file is another module.
  const stamp = createHash('sha256').update(readFileSync(file!)).digest('hex').slice(0, 12)
  const { default: Migration } = await import(`${pathToFileURL(file!).href}?${stamp}`)
  const work = async () => {
    const migration = new Migration(connection(), name, false)
    await (direction === 'up' ? migration.execUp() : migration.execDown())
  }
  return guard.running(plugin) ? guard.run(plugin, `migrations.${name}`, work) : work()
}

/** Drops tables and columns that are there. Keys between them do not stand in the way. */
export async function dropMade({ tables, columns }: Pick<Made, 'tables' | 'columns'>) {
  const client = connection() as any
  const left = new Set<string>()
  for (const table of tables) if (await client.schema.hasTable(table)) left.add(table)
  // One that another refers to goes after it.
  for (let progress = true; progress && left.size;) {
    progress = false
    let refused: unknown
    for (const table of left) {
      try {
        await client.schema.dropTable(table)
        left.delete(table)
        progress = true
      } catch (error) {
        refused = error
      }
    }
    if (!progress && refused) throw refused
  }
  for (const { table, column } of columns)
    if ((await client.schema.hasTable(table)) && (await client.schema.hasColumn(table, column)))
      await client.schema.alterTable(table, (alter: any) => alter.dropColumn(column))
}

export async function countRows(tables: readonly string[]) {
  const client = connection() as any
  const counts: { table: string; rows: number }[] = []
  for (const table of tables) {
    if (!(await client.schema.hasTable(table))) continue
    const [row] = await client.from(table).count('* as total')
    counts.push({ table, rows: Number(row.total) })
  }
  return counts
}
