import type { ApplicationService } from '@adonisjs/core/types'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import { StartRefused } from '#workspace/start/refusal'

/** The schema as it was when these migrations had run, and no others: what the archive's rows fit into. */
export async function migrateOnly(app: ApplicationService, names: string[]) {
  const runner = await runnerFor(app)
  const { migrationSource } = runner as any
  const all = migrationSource.getMigrations.bind(migrationSource)
  migrationSource.getMigrations = async () => {
    const files: { name: string }[] = await all()
    return files.filter(({ name }) => names.includes(name))
  }
  await runner.run()
  if (runner.error) throw new StartRefused(`The tables could not be made: ${runner.error.message}`)
}

/** Those of the house that an archive has and this version has not. What plugins made is their own affair. */
export async function unknownMigrations(app: ApplicationService, names: string[]) {
  const runner = await runnerFor(app)
  const files: { name: string }[] = await (runner as any).migrationSource.getMigrations()
  const known = new Set(files.map(({ name }) => name))
  return names.filter((name) => name.startsWith('database/') && !known.has(name))
}

async function runnerFor(app: ApplicationService) {
  const db = await app.container.make('lucid.db')
  return new MigrationRunner(db, app, {
    direction: 'up',
    connectionName: db.primaryConnectionName,
    disableLocks: true,
  })
}
