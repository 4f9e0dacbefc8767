import db from '@adonisjs/lucid/services/db'
import settings from '#start/env'
import { mysqlConnection, sqliteConnection } from '#records/dialect/connections'

/** A client of one connection, since what is set for loading holds for a connection and not for a pool. In memory there is one anyway. */
export function loadingClient() {
  const { database } = settings
  if (database.client === 'sqlite' && database.filename === ':memory:') return db.connection()
  const config =
    database.client === 'sqlite'
      ? sqliteConnection(database.filename)
      : mysqlConnection(database.url)
  db.manager.add('loading', { ...config, pool: { ...config.pool, min: 1, max: 1 } } as any)
  return db.connection('loading')
}

/** Ends it, unless it is everybody's. */
export async function endLoadingClient() {
  if (db.manager.has('loading')) await db.manager.release('loading')
}
