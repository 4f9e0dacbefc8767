import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import settings from '#start/env'
import { sqliteState } from '#records/dialect/sqlite_state'
import { mysqlState } from '#records/dialect/mysql_state'

/** The database as a whole: whether it is sound, how large it is, a copy of it and the way back. */
export interface DatabaseState {
  /** What is broken in the file itself, in the database's words; null where nothing is, or where the server sees to it. */
  damage(client: QueryClientContract): Promise<string | null>
  /** Tables with rows that refer to rows that are not there. */
  brokenReferences(client: QueryClientContract): Promise<string[]>
  bytes(client: QueryClientContract): Promise<number>
  /** The product with its version, the oldest that works, and the oldest that Farley is tested with. */
  server(client: QueryClientContract): Promise<Server>
  /** Sees to it that lists take the same way through the indexes on every install. */
  steadyPlans(client: QueryClientContract): Promise<void>
  /** What the name of a copy ends with. */
  copyEnding: string
  /** Writes a copy of schema and rows, as they are at one moment. */
  copyTo(client: QueryClientContract, path: string): Promise<void>
  copyIsWhole(path: string): Promise<boolean>
}

export interface Server {
  product: string
  version: string
  least: string
  tried: string
}

export const databaseState = (): DatabaseState =>
  settings.database.client === 'sqlite' ? sqliteState : mysqlState
