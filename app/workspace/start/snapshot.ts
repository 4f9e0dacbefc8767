import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { DateTime } from 'luxon'
import type { Settings } from '#start/env'
import { databaseState } from '#records/dialect/state'
import { version } from '#workspace/version'
import type { Copy } from '#workspace/start/refusal'

const kept = 5
const pattern = /^before-.+-(\d{8}-\d{6}-\d{3})\.(sqlite|jsonl\.gz)$/

export const snapshotFolder = ({ storagePath }: Settings) => join(storagePath, 'snapshots')

/**
 * A copy of the database as it is before an update, with files untouched; null where there is nothing to copy yet. It gets its name
 * when it is whole. The last five are kept.
 */
export async function snapshot(
  client: QueryClientContract,
  settings: Settings
): Promise<string | null> {
  const { database } = settings
  if (database.client === 'sqlite' && database.filename === ':memory:') return null
  if (!(await client.schema.hasTable('settings'))) return null
  const folder = snapshotFolder(settings)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const time = DateTime.utc().toFormat('yyyyMMdd-HHmmss-SSS')
  const name = `before-${version}-${time}.${databaseState().copyEnding}`
  const half = join(folder, `half.${databaseState().copyEnding}`)
  rmSync(half, { force: true })
  await databaseState().copyTo(client, half)
  renameSync(half, join(folder, name))
  for (const { name: old } of snapshots(settings).slice(kept)) rmSync(join(folder, old))
  return name
}

/** The copies that are there, newest first. */
export function snapshots(settings: Settings): Copy[] {
  const folder = snapshotFolder(settings)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap((name) => {
      const [, time] = pattern.exec(name) ?? []
      const at = DateTime.fromFormat(time ?? '', 'yyyyMMdd-HHmmss-SSS', { zone: 'utc' })
      return at.isValid ? [{ name, at: at.toISO()! }] : []
    })
    .sort((a, b) => b.at.localeCompare(a.at))
}

/** The newest one that can be read from end to end. */
export async function newestGood(settings: Settings): Promise<Copy | null> {
  for (const copy of snapshots(settings))
    if (await databaseState().copyIsWhole(join(snapshotFolder(settings), copy.name))) return copy
  return null
}
