import sqlite3 from 'sqlite3'
import type { DatabaseState } from '#records/dialect/state'
import { steadyPlans } from '#records/dialect/sqlite_plans'

export const sqliteState: DatabaseState = {
  async damage(client) {
    try {
      const [row] = await client.rawQuery('pragma quick_check(1)')
      const [found] = Object.values(row)
      return found === 'ok' ? null : String(found)
    } catch (error) {
      if (isDamage(error)) return error.message
      throw error
    }
  },

  async brokenReferences(client) {
    const rows = await client.rawQuery(
      'select distinct "table" as name from pragma_foreign_key_check'
    )
    return rows.map(({ name }: { name: string }) => name)
  },

  async bytes(client) {
    const [row] = await client.rawQuery(
      'select page_count * page_size as bytes from pragma_page_count, pragma_page_size'
    )
    return Number(row.bytes)
  },

  async server(client) {
    const [{ version }] = await client.rawQuery('select sqlite_version() as version')
    return { product: 'SQLite', version, least: '3.44.0', tried: '3.44.0' }
  },

  /** A process that ended right after the last migration has left them undone. */
  async steadyPlans(client) {
    const [known] = await client.rawQuery(
      `select 1 from sqlite_master where name = 'sqlite_stat1' limit 1`
    )
    if (!known) await steadyPlans(client)
  },

  copyEnding: 'sqlite',

  async copyTo(client, path) {
    await client.rawQuery('vacuum into ?', [path])
  },

  async copyIsWhole(path) {
    try {
      const rows = await readFile(path, 'pragma quick_check(1)')
      return Object.values(rows[0])[0] === 'ok'
    } catch {
      return false
    }
  },
}

/** Errors that say that the file is broken, not the statement. */
export const isDamage = (error: any) => ['SQLITE_CORRUPT', 'SQLITE_NOTADB'].includes(error?.code)

function readFile(path: string, sql: string): Promise<any[]> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(path, sqlite3.OPEN_READONLY, (error) => {
      if (error) return reject(error)
      database.all(sql, (failure, rows) =>
        database.close(() => (failure ? reject(failure) : resolve(rows)))
      )
    })
  })
}
