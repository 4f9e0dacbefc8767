import type { JobDefinition, Schedule } from '#modules/contract'
import { connection } from '#records/change'
import { enqueue, wakeRunner } from '#records/jobs'
import User from '#access/models/user'
import { backUp, prove, whatIsDue } from '#workspace/backup/scheduled'
import { restoreFromPage, type RestoreOrder } from '#workspace/backup/restore_job'

interface Order {
  /** Who asked for it; the schedule where nobody did. */
  by?: number | null
  name?: string
}

const actorOf = async (id: number | null | undefined) => (id ? User.acting(id) : null)

const lease = 300

const takeJob: JobDefinition<Order> = {
  name: 'backup.take',
  attempts: 2,
  lease,
  async run({ by }, job) {
    await backUp(await actorOf(by), {
      scheduled: !by,
      progress: (done, total) => job.progress(done, total),
    })
    await lookWhatIsDue()
  },
}

const proveJob: JobDefinition<Order> = {
  name: 'backup.prove',
  attempts: 1,
  lease,
  async run({ by, name }, job) {
    await prove(await actorOf(by), {
      name,
      scheduled: !by,
      progress: (done, total) => void job.progress(done, total).catch(() => {}),
    })
  },
}

const restoreJob: JobDefinition<RestoreOrder> = {
  name: 'backup.restore',
  attempts: 1,
  lease,
  run: (asked, job) =>
    restoreFromPage(asked, (done, total) => void job.progress(done, total).catch(() => {})),
}

const lookJob: JobDefinition = { name: 'backup.look', run: lookWhatIsDue }

async function lookWhatIsDue() {
  const { backup, proof } = await whatIsDue()
  if (backup) await order('backup.take', {})
  else if (proof) await order('backup.prove', {})
}

/** @returns its number, null where the same is under way */
export async function order(name: string, payload: object, userId: number | null = null) {
  const id = await enqueue(connection(), name, payload, { key: name, userId })
  wakeRunner()
  return id
}

export const jobs = [takeJob, proveJob, restoreJob, lookJob]

/** The company chooses the time, and what a server slept through is made up for: so the schedule only looks. */
export const schedules: Schedule[] = [{ name: 'backup.look', job: 'backup.look', every: 600 }]
