import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ApplicationService } from '@adonisjs/core/types'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import { DateTime } from 'luxon'
import type { Settings } from '#start/env'
import { steadyPlans } from '#records/dialect/sqlite_plans'
import { version } from '#workspace/version'
import { StartRefused } from '#workspace/start/refusal'

const copiesKept = 5

/**
 * Runs what is pending, after a copy of the SQLite file. Throws where the schema is not, and cannot be made, the one that
 * this version needs, so that nothing is ever served on half of one.
 *
 * @param beforehand runs only if something is pending
 */
export async function updateSchema(
  app: ApplicationService,
  settings: Settings,
  beforehand: () => Promise<void> = async () => {}
) {
  const db = await app.container.make('lucid.db')
  await oneAtATime(settings, async () => {
    const names = await pending(app, db)
    if (!names.length) return
    await beforehand()
    await copyDatabase(db, settings)
    const migrator = runner(app, db)
    await migrator.run()
    if (migrator.error) {
      const step = Object.values(migrator.migratedFiles).find(({ status }) => status === 'error')
      throw new StartRefused(
        `The database could not be brought up to date at "${step?.file.name ?? names[0]}": ${migrator.error.message}. Nothing is served until it is; the next start tries again.`
      )
    }
    if (settings.database.client === 'sqlite') await steadyPlans(db.connection())
  })
}

const runner = (app: ApplicationService, db: any) =>
  new MigrationRunner(db, app, {
    direction: 'up',
    connectionName: db.primaryConnectionName,
    disableLocks: true,
  })

/** Names of migrations that this version has and the database has not. */
async function pending(app: ApplicationService, db: any): Promise<string[]> {
  const list = await runner(app, db).getList()
  const unknown = list.find(
    ({ name, status }) => status === 'corrupt' && name.startsWith('database/')
  )
  if (unknown)
    throw new StartRefused(
      `The database was made by a newer Farley (it holds "${unknown.name}"): start that version, or restore the copy made before the update from the folder backups in STORAGE_PATH.`
    )
  return list.filter(({ status }) => status === 'pending').map(({ name }) => name)
}

/** A copy that a restore can use, made by SQLite itself so that it is whole; the last five are kept. */
async function copyDatabase(db: any, { storagePath, database }: Settings) {
  if (database.client !== 'sqlite' || database.filename === ':memory:') return
  if (!(await db.connection().schema.hasTable('settings'))) return
  const folder = join(storagePath, 'backups')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const time = DateTime.utc().toFormat('yyyyMMdd-HHmmss-SSS')
  await db.rawQuery('vacuum into ?', [join(folder, `before-${version}-${time}.sqlite`)])
  const copies = readdirSync(folder)
    .filter((name) => name.startsWith('before-') && name.endsWith('.sqlite'))
    .sort((a, b) => a.slice(-25).localeCompare(b.slice(-25)))
  for (const old of copies.slice(0, -copiesKept)) rmSync(join(folder, old))
}

/**
 * On a server, the first of several processes migrates while the others wait. The lock belongs to a connection of its own,
 * since one from the pool may be closed or handed to somebody else in the meantime.
 */
async function oneAtATime({ database }: Settings, work: () => Promise<void>) {
  if (database.client !== 'mysql') return work()
  const { createConnection } = await import('mysql2/promise')
  const { url } = database
  const connection = await createConnection({
    host: url.hostname,
    port: Number(url.port || 3306),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
  })
  try {
    const name = `farley-${createHash('sha256').update(url.pathname).digest('hex').slice(0, 40)}`
    const [rows] = await connection.query<any[]>('select get_lock(?, 600) as held', [name])
    if (rows[0].held !== 1)
      throw new StartRefused(
        'Another Farley has been updating this database for ten minutes: wait until it is done, then start again.'
      )
    await work()
  } finally {
    await connection.end()
  }
}
