import { randomUUID } from 'node:crypto'
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DateTime } from 'luxon'
import settings from '#start/env'
import { connection } from '#records/change'
import { fromColumn, now } from '#records/clock'
import { canSend } from '#workspace/mail/mail_server'

export interface Check {
  name: 'database' | 'schema' | 'storage' | 'disk' | 'jobs' | 'mail'
  /** `warn` is for an admin to see; only `bad` takes the server out of service. */
  state: 'good' | 'warn' | 'bad'
  /** Figures for the sentence `health.<name>.<state>`. */
  data: Record<string, string | number>
}

const leastFreeBytes = 200 * 1024 * 1024
const fewFreeBytes = 1024 * 1024 * 1024
const longestLag = 300

type Finding = Omit<Check, 'name'>
const checks: Record<Check['name'], () => Promise<Finding>> = {
  database: async () => {
    const start = performance.now()
    await within(3000, connection().rawQuery('select 1'))
    return { state: 'good', data: { ms: Math.ceil(performance.now() - start) } }
  },
  schema: async () => {
    const rows = await connection().from('adonis_schema').orderBy('id', 'desc').select('name')
    return { state: 'good', data: { count: rows.length } }
  },
  storage: async () => {
    const file = join(settings.storagePath, `.probe-${randomUUID()}`)
    await writeFile(file, 'x')
    await rm(file)
    return { state: 'good', data: {} }
  },
  disk: async () => {
    const { bavail, bsize } = await statfs(settings.storagePath)
    const free = bavail * bsize
    const state = free < leastFreeBytes ? 'bad' : free < fewFreeBytes ? 'warn' : 'good'
    return { state, data: { mb: Math.floor(free / 1024 / 1024) } }
  },
  jobs: async () => {
    const oldest = await connection()
      .from('jobs')
      .where('status', 'waiting')
      .where('run_at', '<=', now())
      .orderBy('run_at')
      .first()
    const dead = await count('jobs', 'dead')
    const seconds = oldest
      ? Math.round(DateTime.utc().diff(fromColumn(oldest.run_at)).as('seconds'))
      : 0
    const state = seconds > longestLag || dead > 0 ? 'warn' : 'good'
    return { state, data: { seconds, dead } }
  },
  mail: async () => {
    const waiting = await count('mails', 'waiting')
    const failed = await count('mails', 'failed')
    const state = canSend() && !failed ? 'good' : 'warn'
    return { state, data: { waiting, failed, server: canSend() ? 'yes' : 'no' } }
  },
}

/** Everything is looked at, whatever else is broken. */
export function health(): Promise<Check[]> {
  return Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      try {
        return { name: name as Check['name'], ...(await check()) }
      } catch (error) {
        return {
          name: name as Check['name'],
          state: 'bad' as const,
          data: { reason: error.message },
        }
      }
    })
  )
}

async function count(table: string, status: string): Promise<number> {
  const [row] = await connection().from(table).where('status', status).count('* as total')
  return Number(row.total)
}

function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${milliseconds} ms`)), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
