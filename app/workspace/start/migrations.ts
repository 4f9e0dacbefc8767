import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { MigrationRunner } from '@adonisjs/lucid/migration'

/** Rows that a migration cannot take. */
export interface Refusal {
  table: string
  rows: number
  /** What is wrong with them and what to do about it, as sentences. */
  advice: string
}

export const migrator = (app: ApplicationService, db: Database) =>
  new MigrationRunner(db, app, {
    direction: 'up',
    connectionName: db.primaryConnectionName,
    disableLocks: true,
  })

export interface Standing {
  /** Migrations that this version has and the database has not, in order. */
  pending: string[]
  /** One of the core that the database has and this version has not. */
  unknown: string | null
}

/** How the database stands to this version. Makes nothing. */
export async function standing(app: ApplicationService, db: Database): Promise<Standing> {
  const list = await migrator(app, db).getList()
  return {
    pending: list.filter(({ status }) => status === 'pending').map(({ name }) => name),
    unknown:
      list.find(({ name, status }) => status === 'corrupt' && name.startsWith('database/'))?.name ??
      null,
  }
}

/** What the migrations say that they cannot take, by the function `refusals` that their file may export. */
export async function refusals(
  app: ApplicationService,
  client: QueryClientContract,
  names: string[]
): Promise<Refusal[]> {
  const found: Refusal[] = []
  for (const name of names) {
    const file = await import(app.makePath(`${name}.ts`))
    if (file.refusals) found.push(...(await file.refusals(client)))
  }
  return found
}

/** `0043_upgrades` of `database/migrations/0043_upgrades`. */
export const shortName = (name: string) => name.split('/').at(-1)!
