import { createHash } from 'node:crypto'
import db from '@adonisjs/lucid/services/db'

/** What the machine keeps for itself: how often somebody tried, when a session was last seen; and the map's copy of the towns of the world. */
const machine = new Set([
  'rate_limits',
  'user_sessions',
  'adonis_schema',
  'adonis_schema_versions',
  'map_towns',
  'map_town_names',
])

/** One hash of every row of every table, so that "nothing was changed" can be asked of the whole database. */
export async function fingerprint(except: string[] = []): Promise<Record<string, string>> {
  const prints: Record<string, string> = {}
  for (const table of await tables()) {
    if (machine.has(table) || except.includes(table)) continue
    const rows = await db.from(table)
    prints[table] = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  }
  return prints
}

let names: string[] | undefined

/** The search index's inner tables follow the index itself. */
async function tables(): Promise<string[]> {
  if (names) return names
  if (db.connection().dialect.name === 'mysql') {
    const [rows] = await db.rawQuery(
      'select table_name as name from information_schema.tables where table_schema = database() order by 1'
    )
    names = rows.map(({ name }: { name: string }) => name)
  } else {
    const rows = await db.rawQuery(
      `select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not glob '*_data' and name not glob '*_idx' and name not glob '*_docsize' and name not glob '*_config' and name not glob '*_content' order by 1`
    )
    names = rows.map(({ name }: { name: string }) => name)
  }
  return names!
}
