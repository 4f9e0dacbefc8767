import { createHash } from 'node:crypto'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import type { Settings } from '#start/env'
import { databaseState } from '#records/dialect/state'
import { noteUpgrade, type Upgrade } from '#workspace/start/journal'
import { dropHold, holdOf } from '#workspace/start/hold'
import { migrator, shortName, standing, type Standing } from '#workspace/start/migrations'
import { preflight } from '#workspace/start/preflight'
import { finishReturnOnServer } from '#workspace/start/return'
import { Halted, StartRefused } from '#workspace/start/refusal'
import { newestGood, snapshot } from '#workspace/start/snapshot'
import {
  beginUpgrade,
  dataVersion,
  keepUpgrade,
  storeWhatIsMissing,
  unfinished,
} from '#workspace/start/upgrade_log'
import { wordsFor } from '#workspace/start/words'
import { version } from '#workspace/version'

export interface Told {
  /** Runs once it is sure that something will be changed. */
  beforehand?: () => Promise<void>
  /** A step begins, with how many are done of how many. */
  step?: (name: string, done: number, total: number) => void
}

/**
 * Runs what is pending, after a look at everything and a copy. Throws where the schema is not, and cannot be made, the one that this
 * version needs, so that nothing is ever served on half of one.
 * @throws StartRefused where a person must do something first; Halted where starting again would not help
 */
export async function updateSchema(app: ApplicationService, settings: Settings, told: Told = {}) {
  const db = await app.container.make('lucid.db')
  await oneAtATime(settings, async () => {
    await finishReturnOnServer(db.connection(), settings)
    const stand = await standing(app, db)
    if (!stand.pending.length && !stand.unknown) return settle(db, settings)
    await told.beforehand?.()
    await refuseWhenHeld(db, settings)
    await look(app, db, settings, stand)
    await migrate(app, db, settings, stand, told)
    await settle(db, settings)
  })
}

/** With every step done: what remains of an update that was cut off after the last one. */
async function settle(db: Database, settings: Settings) {
  const client = db.connection()
  await databaseState().steadyPlans(client)
  await dropHold(client)
  await storeWhatIsMissing(client, settings)
  const open = await unfinished(client, settings)
  // With nothing pending, the version before the update that failed goes on with its data.
  if (open?.result === 'failed')
    await keepUpgrade(client, settings, { ...open, result: 'returned' })
  if ((await dataVersion(client)) === version && open?.result !== 'running') return
  await keepUpgrade(client, settings, done(await beginUpgrade(client, settings)))
}

const done = (upgrade: Upgrade): Upgrade => ({
  ...upgrade,
  result: 'done',
  error: null,
  finishedAt: DateTime.utc().toISO(),
})

/** @throws StartRefused with what stands in the way, one sentence each, and what to do about it */
async function look(app: ApplicationService, db: Database, settings: Settings, stand: Standing) {
  const { t } = wordsFor()
  const findings = await preflight({ app, db, settings, standing: stand })
  const sentence = ({ name, state, data }: (typeof findings)[number]) =>
    'failure' in data
      ? t('preflight.failure', { name: t(`preflight.${name}.title`), reason: data.failure })
      : `${t(`preflight.${name}.${state}`, data)} ${t(`preflight.${name}.advice`, data)}`
  for (const finding of findings.filter(({ state }) => state === 'warn'))
    process.stdout.write(`Before the update: ${sentence(finding)}\n`)
  const damage = findings.find(({ name, state }) => name === 'damage' && state === 'stop')
  if (damage) throw await damaged(settings, String(damage.data.reason ?? damage.data.failure))
  const stops = findings.filter(({ state }) => state === 'stop')
  if (stops.length) throw new StartRefused(stops.map(sentence).join(' '))
}

export async function damaged(settings: Settings, detail: string) {
  return new Halted(
    `The database is damaged (${detail}): go back to the newest copy with npm run ace -- upgrade:return, or restore a backup.`,
    { name: 'damage', detail, copy: await newestGood(settings) }
  )
}

async function refuseWhenHeld(db: Database, settings: Settings) {
  const hold = await holdOf(db.connection())
  if (!hold) return
  throw new Halted(
    `The database was put back to the copy "${hold.snapshot}" of version ${hold.version ?? '?'}: start that version, or update again with npm run ace -- upgrade:again.`,
    {
      name: 'held',
      detail: `${hold.snapshot}, ${hold.version ?? ''}`,
      copy: await newestGood(settings),
    }
  )
}

async function migrate(
  app: ApplicationService,
  db: Database,
  settings: Settings,
  { pending }: Standing,
  { step = () => {} }: Told
) {
  const client = db.connection()
  const upgrade = await beginUpgrade(client, settings)
  const keep = () => keepUpgrade(client, settings, upgrade)
  await keep()
  upgrade.snapshot ??= await snapshot(client, settings)
  await keep()

  const run = migrator(app, db)
  let begun = 0
  let number = 0
  run.on('migration:start', ({ file }) => {
    begun = performance.now()
    step(shortName(file.name), number++, pending.length)
  })
  run.on('migration:completed', ({ file }) => {
    upgrade.steps.push({ name: shortName(file.name), ms: Math.round(performance.now() - begun) })
    noteUpgrade(settings, upgrade)
  })
  await run.run()
  if (!run.error) return keepUpgrade(client, settings, done(upgrade))

  const failed = Object.values(run.migratedFiles).find(({ status }) => status === 'error')
  const name = shortName(failed?.file.name ?? pending[0])
  const detail = run.error.message
  Object.assign(upgrade, { result: 'failed', error: detail, finishedAt: DateTime.utc().toISO() })
  await keep()
  throw new Halted(
    `The database could not be brought up to date at "${name}": ${detail}. Nothing is served until it is; the next start tries again.`,
    {
      name: 'update',
      detail,
      step: { name, number: Math.max(1, number), total: pending.length },
      copy: await newestGood(settings),
    }
  )
}

/**
 * On a server, the first of several processes migrates while the others wait. The lock belongs to a connection of its own,
 * since one from the pool may be closed or handed to somebody else in the meantime.
 */
export async function oneAtATime({ database }: Settings, work: () => Promise<void>) {
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

/** On a server, nobody else may be using the tables that are about to be replaced. */
export async function refuseOthers(client: QueryClientContract, { database }: Settings) {
  if (database.client !== 'mysql') return
  const [rows] = await client.rawQuery(
    `select count(*) as others from information_schema.processlist
      where db = database() and command in ('Query', 'Sleep', 'Execute') and id <> connection_id()`
  )
  const own = 1
  if (Number(rows[0].others) > own)
    throw new StartRefused(
      `${rows[0].others - own} other connections use this database: stop every other Farley, web and worker, then ask again.`
    )
}
