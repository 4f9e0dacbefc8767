import { existsSync, statfsSync, statSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Database } from '@adonisjs/lucid/database'
import semver from 'semver'
import type { Settings } from '#start/env'
import { databaseState } from '#records/dialect/state'
import { version } from '#workspace/version'
import { sharedFileSystem } from '#workspace/start/file_system'
import { refusals, shortName, type Standing } from '#workspace/start/migrations'
import { pluginsLeftOut } from '#workspace/start/plugins_left_out'
import { dataVersion } from '#workspace/start/upgrade_log'

export interface Flight {
  app: ApplicationService
  db: Database
  settings: Settings
  standing: Standing
}

/** Words: `preflight.<name>.title`, `.<state>` and, unless it is good, `.advice`. `stop` keeps the update from beginning. */
export interface Finding {
  name: string
  state: 'good' | 'warn' | 'stop'
  data: Record<string, string | number>
}

type Look = (flight: Flight) => Promise<Omit<Finding, 'name'>> | Omit<Finding, 'name'>

const leastNode = '24.0.0'
/** The copy, and as much again for what the migrations write before it is folded into the file. */
const timesTheSize = 2
const spare = 50 * 1024 * 1024
const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024)

const looks: Record<string, Look> = {
  folder: ({ settings: { storagePath } }) => folder(storagePath),
  space: async ({ db, settings }) =>
    room(
      (await databaseState().bytes(db.connection())) * timesTheSize + spare,
      freeBytes(settings.storagePath)
    ),
  node: () => {
    const found = process.versions.node
    const state = semver.gte(found, leastNode) ? 'good' : 'stop'
    return { state, data: { version: found, least: leastNode } }
  },
  database: async ({ db }) => serverVersion(await databaseState().server(db.connection())),
  version: async ({ db, standing }) =>
    versions(await dataVersion(db.connection()), version, standing),
  damage: async ({ db }) => {
    const reason = await databaseState().damage(db.connection())
    return { state: reason ? 'stop' : 'good', data: { reason: reason ?? '' } }
  },
  references: async ({ db }) => {
    const tables = await databaseState().brokenReferences(db.connection())
    return { state: tables.length ? 'warn' : 'good', data: { tables: tables.join(', ') } }
  },
  rows: async ({ app, db, standing: { pending } }) => {
    const found = await refusals(app, db.connection(), pending)
    const reasons = found.map(({ table, rows, advice }) => `${table} (${rows}): ${advice}`)
    return { state: found.length ? 'stop' : 'good', data: { reasons: reasons.join(' ') } }
  },
  plugins: async ({ db }) => {
    const names = await pluginsLeftOut(db.connection())
    return { state: names.length ? 'warn' : 'good', data: { names: names.join(', ') } }
  },
}

/** Looks at everything, whatever else is wrong; changes nothing. */
export async function preflight(flight: Flight): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const [name, look] of Object.entries(looks)) {
    try {
      findings.push({ name, ...(await look(flight)) })
    } catch (error) {
      findings.push({ name, state: 'stop', data: { failure: error.message } })
    }
  }
  return findings
}

/** Whether data of one version may be opened by another. */
export function versions(
  data: string | null,
  code: string,
  { unknown }: Pick<Standing, 'unknown'>
): Omit<Finding, 'name'> {
  const words = { data: data ?? '', code, step: unknown ? shortName(unknown) : '' }
  if (unknown) return { state: 'stop', data: words }
  const newer = data && semver.valid(data) && semver.gt(data, code)
  return { state: newer ? 'warn' : 'good', data: words }
}

export function serverVersion(server: {
  product: string
  version: string
  least: string
  tried: string
}): Omit<Finding, 'name'> {
  const found = semver.coerce(server.version)?.version ?? '0.0.0'
  const state = semver.lt(found, server.least)
    ? 'stop'
    : semver.lt(found, server.tried)
      ? 'warn'
      : 'good'
  return { state, data: { ...server } }
}

export function room(needed: number, free: number): Omit<Finding, 'name'> {
  const state = free < needed ? 'stop' : free < needed * 1.5 ? 'warn' : 'good'
  return { state, data: { needed: megabytes(needed), free: megabytes(free) } }
}

const freeBytes = (path: string) => {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}

async function folder(path: string): Promise<Omit<Finding, 'name'>> {
  const place = existsSync(path) ? path : dirname(path)
  const fileSystem = sharedFileSystem(statfsSync(place).type)
  const { mode, uid } = statSync(place)
  const probe = join(place, `.probe-${process.pid}`)
  await writeFile(probe, '')
  await rm(probe)
  const ours = process.getuid?.() === uid
  const closed = (mode & 0o077) === 0
  return {
    state: fileSystem ? 'stop' : ours && closed ? 'good' : 'warn',
    data: { path: place, fileSystem: fileSystem ?? '', ours: String(ours), closed: String(closed) },
  }
}
