import type { ConnectionConfig } from '@adonisjs/lucid/types/database'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { keepStatements } from '#records/dialect/sqlite_statements'

/**
 * SQLite: WAL, full fsync, foreign keys, and transactions that take the write lock when they begin. With Knex's own
 * deferred `BEGIN;` two writers that read first fail with SQLITE_BUSY_SNAPSHOT, which no busy timeout covers.
 */
export function sqliteConnection(filename: string): ConnectionConfig {
  const memory = filename === ':memory:'
  if (!memory) mkdirSync(dirname(filename), { recursive: true })

  return {
    client: 'sqlite3',
    connection: { filename },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: memory ? 1 : 4,
      acquireTimeoutMillis: 10_000,
      afterCreate(connection: any, done: (error: Error | null, connection: any) => void) {
        keepStatements(connection)
        for (const method of ['run', 'all', 'each']) {
          const original = connection[method].bind(connection)
          connection[method] = (sql: string, ...rest: any[]) => {
            if (sql === 'BEGIN;') return original('BEGIN IMMEDIATE;', ...rest)
            return original(sql, ...(sql === 'COMMIT;' ? orTakenBack(rest, original) : rest))
          }
        }
        connection.configure('busyTimeout', 10_000)
        connection.exec(
          `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
           PRAGMA cache_size = -8000; PRAGMA temp_store = MEMORY;`,
          (error: Error | null) => done(error, connection)
        )
      },
    },
  } as ConnectionConfig
}

/** SQLite leaves open what it could not commit; the next transaction of the connection would be refused. */
function orTakenBack(given: any[], run: (sql: string, done: () => void) => void) {
  const done = given.pop()
  return [
    ...given,
    function (this: unknown, error: Error | null, ...rest: any[]) {
      if (error) run('ROLLBACK;', () => done.call(this, error))
      else done.call(this, null, ...rest)
    },
  ]
}

/** MySQL and MariaDB: UTC, strict mode, dates as text, so that a column reads the same as on SQLite. */
export function mysqlConnection(url: URL): ConnectionConfig {
  return {
    client: 'mysql2',
    connection: {
      host: url.hostname,
      port: Number(url.port || 3306),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      database: url.pathname.slice(1),
      charset: 'utf8mb4',
      timezone: 'Z',
      dateStrings: true,
    },
    pool: {
      min: 1,
      max: 10,
      acquireTimeoutMillis: 10_000,
      afterCreate(connection: any, done: (error: Error | null, connection: any) => void) {
        const statements = [
          `SET time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'`,
          'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
        ]
        const next = (error: Error | null) => {
          const sql = error ? undefined : statements.shift()
          return sql ? connection.query(sql, next) : done(error, connection)
        }
        next(null)
      },
    },
  } as ConnectionConfig
}
