import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import type { Settings } from '#start/env'
import { fromColumn, toColumn } from '#records/clock'
import { version } from '#workspace/version'
import { noteUpgrade, readJournal, type Upgrade } from '#workspace/start/journal'
import { snapshotFolder } from '#workspace/start/snapshot'

/** The one version that was there before updates were recorded. */
const unrecorded = '0.1.0'

/**
 * The update that this start goes on with, or a new one. Going on keeps the copy that was made first: one made now would hold half of
 * the update.
 */
export async function beginUpgrade(
  client: QueryClientContract,
  settings: Settings
): Promise<Upgrade> {
  const last = await unfinished(client, settings)
  if (last) {
    const there = last.snapshot && existsSync(join(snapshotFolder(settings), last.snapshot))
    return {
      ...last,
      starts: last.starts + 1,
      snapshot: there ? last.snapshot : null,
      result: 'running',
      error: null,
    }
  }
  return {
    id: randomUUID(),
    from: await dataVersion(client),
    to: version,
    startedAt: DateTime.utc().toISO(),
    finishedAt: null,
    snapshot: null,
    steps: [],
    result: 'running',
    error: null,
    starts: 1,
  }
}

/** The version that the data was made by; null where there is none yet. */
export async function dataVersion(client: QueryClientContract): Promise<string | null> {
  if (!(await client.schema.hasTable('settings'))) return null
  if (!(await client.schema.hasTable('upgrades'))) return unrecorded
  const last = await client.from('upgrades').where('result', 'done').orderBy('id', 'desc').first()
  return last?.to_version ?? unrecorded
}

/** Writes it down in both places; in the database as soon as its table is there. */
export async function keepUpgrade(
  client: QueryClientContract,
  settings: Settings,
  upgrade: Upgrade
) {
  noteUpgrade(settings, upgrade)
  if (await client.schema.hasTable('upgrades')) await store(client, upgrade)
}

/** What only the journal knows: updates that failed before the table was there, or that were returned from. */
export async function storeWhatIsMissing(client: QueryClientContract, settings: Settings) {
  const { upgrades } = readJournal(settings)
  const rows = await client.from('upgrades').select('key')
  const known = new Set(rows.map(({ key }) => key))
  for (const upgrade of upgrades)
    if (!known.has(upgrade.id) && upgrade.result !== 'running') await store(client, upgrade)
}

export async function recordedUpgrades(client: QueryClientContract, count: number) {
  const rows = await client.from('upgrades').orderBy('started_at', 'desc').limit(count)
  return rows.map(fromRow)
}

/** The last update to this version, where it was cut off or failed. */
export async function unfinished(
  client: QueryClientContract,
  settings: Settings
): Promise<Upgrade | null> {
  const row = (await client.schema.hasTable('upgrades'))
    ? await client.from('upgrades').orderBy('id', 'desc').first()
    : null
  const stored = row ? fromRow(row) : null
  const noted = readJournal(settings).upgrades.at(-1) ?? null
  const last = !stored || (noted && noted.startedAt >= stored.startedAt) ? noted : stored
  return last && last.to === version && ['running', 'failed'].includes(last.result) ? last : null
}

async function store(client: QueryClientContract, upgrade: Upgrade) {
  const row = {
    from_version: upgrade.from,
    to_version: upgrade.to,
    started_at: toColumn(DateTime.fromISO(upgrade.startedAt)),
    finished_at: upgrade.finishedAt && toColumn(DateTime.fromISO(upgrade.finishedAt)),
    snapshot: upgrade.snapshot,
    steps: JSON.stringify(upgrade.steps),
    result: upgrade.result,
    error: upgrade.error,
    starts: upgrade.starts,
  }
  const changed = await client.from('upgrades').where('key', upgrade.id).update(row)
  if (!Number(changed)) await client.table('upgrades').insert({ key: upgrade.id, ...row })
}

const fromRow = (row: any): Upgrade => ({
  id: row.key,
  from: row.from_version,
  to: row.to_version,
  startedAt: fromColumn(row.started_at).toISO()!,
  finishedAt: row.finished_at && fromColumn(row.finished_at).toISO(),
  snapshot: row.snapshot,
  steps: JSON.parse(row.steps),
  result: row.result,
  error: row.error,
  starts: row.starts,
})
