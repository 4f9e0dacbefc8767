import { AsyncResource } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'
import logger from '@adonisjs/core/services/logger'
import { DateTime } from 'luxon'
import type { JobDefinition } from '#modules/contract'
import modules from '#modules/registry'
import { connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { runnerBell } from '#records/jobs'
import { backoff } from '#workspace/jobs/backoff'
import { fireSchedules } from '#workspace/jobs/fire_schedules'
import { areJobsPaused } from '#workspace/maintenance/maintenance'
import { waitsForMailServer } from '#workspace/mail/mail_server'
import { Later, LeaseLost, RunningJob } from '#workspace/jobs/running_job'

export interface JobRow {
  id: number
  name: string
  payload: string | null
  attempts: number
  lease_token: string
}

const concurrency = 4
const lookEvery = 2_000
const houseworkEvery = 15_000
const standardLease = 60
export const standardAttempts = 5

export const jobDefinition = (name: string): JobDefinition | undefined =>
  modules.collect('jobs').find((job) => job.name === name)

/**
 * Claims jobs by a lease and runs them, a few at a time. Any number of processes may do so on a server: a claim is one
 * UPDATE that only one of them wins. Jobs of a process that died come back when their lease ends.
 */
export class Runner {
  #running = new Set<Promise<void>>()
  #stopping = false
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #lookAgain = false
  #houseworkAt = 0
  /** Not within the change whose commit rang the bell: a job has transactions of its own. */
  #ring = AsyncResource.bind(() => this.look())

  async start() {
    if (dialect().name === 'sqlite') await this.#takeBackAll()
    runnerBell.on('ring', this.#ring)
    this.#timer = setInterval(this.#ring, lookEvery)
    this.#ring()
  }

  /** Waits for what runs to be done or put down. */
  async stop() {
    this.#stopping = true
    clearInterval(this.#timer)
    runnerBell.off('ring', this.#ring)
    await this.#looking
    await Promise.all(this.#running)
  }

  /** Looks for work until there is none or all hands are full. Calls while it looks are one more look. */
  look() {
    this.#lookAgain = true
    this.#looking ??= this.#lookWhileAsked().finally(() => (this.#looking = undefined))
  }

  /**
   * Runs everything that is due, in turn, and what that makes due. For tests and for commands, which have no runner.
   * @returns what was run, with the error of what failed
   */
  async drain(): Promise<{ name: string; error: Error | null }[]> {
    const results: { name: string; error: Error | null }[] = []
    for (;;) {
      const result = await this.drainOne()
      if (!result) return results
      results.push(result)
    }
  }

  async drainOne() {
    const [row] = await this.claim(1)
    return row ? { name: row.name, error: await this.#run(row) } : null
  }

  async #lookWhileAsked() {
    try {
      while (this.#lookAgain && !this.#stopping) {
        this.#lookAgain = false
        if (await areJobsPaused()) return
        await this.#housework()
        const free = concurrency - this.#running.size
        if (free <= 0) return
        const rows = await this.claim(free)
        for (const row of rows) this.#begin(row)
        if (rows.length === free) this.#lookAgain = true
      }
    } catch (error) {
      logger.error({ err: error }, 'the jobs could not be read')
    }
  }

  #begin(row: JobRow) {
    const run: Promise<void> = this.#run(row)
      .catch((error) => logger.error({ err: error, job: row.id }, 'a job could not be put away'))
      .then(() => {
        this.#running.delete(run)
        if (!this.#stopping) this.look()
      })
    this.#running.add(run)
  }

  /** Takes up to `count` jobs that are due: exactly one process gets each. */
  async claim(count: number): Promise<JobRow[]> {
    const client = connection()
    const time = now()
    const due = await client
      .from('jobs')
      .where('status', 'waiting')
      .where('run_at', '<=', time)
      .orderBy('run_at')
      .orderBy('id')
      .limit(count)
      .select('id')
    if (!due.length) return []
    const token = randomUUID()
    await client
      .from('jobs')
      .whereIn(
        'id',
        due.map(({ id }) => id)
      )
      .where('status', 'waiting')
      .update({
        status: 'running',
        lease_token: token,
        lease_until: toColumn(DateTime.utc().plus({ seconds: standardLease })),
        attempts: client.raw('attempts + 1'),
        started_at: time,
      })
    return client.from('jobs').where('lease_token', token).orderBy('run_at').orderBy('id')
  }

  async #run(row: JobRow): Promise<Error | null> {
    const definition = jobDefinition(row.name)
    const attempts = definition?.attempts ?? standardAttempts
    const job = new RunningJob(row, definition?.lease ?? standardLease, () => this.#stopping)
    const renewal = setInterval(() => job.renew().catch(() => {}), (job.lease * 1000) / 3).unref()
    try {
      if (!definition) throw new Error(`No module declares a job named "${row.name}".`)
      if (row.attempts > attempts)
        throw new Error(`The process ended ${attempts} times in the middle of this job.`)
      await definition.run(JSON.parse(row.payload ?? 'null'), job)
      await (job.toldToStop ? job.handBack() : job.done())
      return null
    } catch (error) {
      if (error instanceof LeaseLost) return error
      const later = error instanceof Later ? error : waitsForMailServer(error)
      if (later) {
        await job.putOff(later)
        return null
      }
      const last = !definition || row.attempts >= attempts
      logger.warn(
        { err: error, job: row.id, name: row.name, attempt: row.attempts },
        'a job failed'
      )
      await job.failed(error, last ? null : backoff(row.attempts))
      return error
    } finally {
      clearInterval(renewal)
    }
  }

  async #housework() {
    if (Date.now() - this.#houseworkAt < houseworkEvery) return
    this.#houseworkAt = Date.now()
    await connection()
      .from('jobs')
      .where('status', 'running')
      .where('lease_until', '<', now())
      .update({ status: 'waiting', lease_token: null, lease_until: null })
    await fireSchedules()
  }

  /** A data folder has one process: whatever was running, ran in one that is gone. */
  async #takeBackAll() {
    await connection()
      .from('jobs')
      .where('status', 'running')
      .update({ status: 'waiting', lease_token: null, lease_until: null })
  }
}

const runner = new Runner()
export default runner

/** Runs all jobs that are due, and throws the first error, so that a test cannot overlook it. */
export async function runJobs({ throws = true } = {}) {
  const results = await new Runner().drain()
  const failed = results.find(({ error }) => error)
  if (throws && failed) throw failed.error
  return results
}
