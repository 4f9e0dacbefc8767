import { DateTime } from 'luxon'
import type { JobDefinition, RunningJob } from '#modules/contract'
import { system, type Actor } from '#records/actor'
import { change, connection } from '#records/change'
import * as clock from '#records/clock'
import { enqueue, enqueueEvents, wakeRunner } from '#records/jobs'
import { recordClass } from '#records/record'
import { reverseStored } from '#records/undo'
import { BrokenFile } from '#records/import/broken_file'
import { Import } from '#records/import/import'
import { Importer } from '#records/import/importer'
import { NotAllowed } from '#records/errors'
import { dropFile } from '#records/import/kept_file'

interface Payload {
  import: number
  /** Who takes it back. */
  actor?: number | null
}

/** Whoever started it, with the rights they have now. */
async function acting(id: number | null): Promise<Actor> {
  if (id === null) return system
  const actor = await (recordClass('user') as any).acting(id)
  if (!actor) throw new NotAllowed('import')
  return actor
}

async function hurry(row: Import, name: string, status: Import['status'], payload: object = {}) {
  await row.merge({ status, error: null }).save()
  const jobId = await enqueue(
    connection() as any,
    name,
    { import: row.id, ...payload },
    { userId: row.userId }
  )
  await row.merge({ jobId }).save()
  wakeRunner()
  return row
}

/** Finds out what the import would do, as a job. */
export const rehearseLater = (row: Import) => hurry(row, 'import.rehearsal', 'rehearsing')

/** Imports as a job: goes on when the page is left, and after a restart. */
export const importLater = (row: Import) =>
  hurry(row.merge({ startedAt: DateTime.utc() }), 'import', 'waiting')

export const undoLater = (row: Import, actor: Actor) =>
  hurry(row, 'import.undo', 'undoing', { actor: actor.id })

/** Takes the whole import back: what it made is gone, what it changed is as before, unless somebody changed it since. */
export async function undoImport(
  row: Import,
  actor: Actor,
  progress?: (done: number, total: number) => Promise<boolean>
) {
  const outcome = row.changeSetId
    ? await reverseStored(actor, row.changeSetId, progress)
    : { undone: 0, conflicts: [] }
  await row.merge({ status: 'undone', undoneAt: DateTime.utc() }).save()
  return outcome
}

/** A stop that a person can act on ends the job; anything else is tried again. */
async function stopping(row: Import, work: () => Promise<void>) {
  try {
    await work()
  } catch (error) {
    if (!(error instanceof BrokenFile) && !(error instanceof NotAllowed) && error.code !== 'ENOENT')
      throw error
    const stop =
      error instanceof BrokenFile
        ? { key: error.key, params: error.params }
        : { key: error.code === 'ENOENT' ? 'gone' : 'notAllowed', params: {} }
    await row.merge({ status: 'failed', error: stop, finishedAt: DateTime.utc() }).save()
  }
}

const pace = (job: RunningJob, total: number | null) => ({
  progress: (done: number) => job.progress(done, total),
  stopping: () => job.stopping,
})

export const rehearsalJob: JobDefinition<Payload> = {
  name: 'import.rehearsal',
  async run(payload, job) {
    const row = await Import.find(payload.import)
    if (row?.status !== 'rehearsing') return
    await stopping(row, async () => {
      const importer = await Importer.for(row, await acting(row.userId))
      const rehearsal = await importer.rehearse(pace(job, null))
      if (!job.stopping) await row.merge({ rehearsal, status: 'rehearsed' }).save()
    })
  },
}

export const importJob: JobDefinition<Payload> = {
  name: 'import',
  lease: 120,
  async run(payload, job) {
    const row = await Import.find(payload.import)
    if (!row || !['waiting', 'running'].includes(row.status)) return
    await stopping(row, async () => {
      await row.merge({ status: 'running' }).save()
      const importer = await Importer.for(row, await acting(row.userId))
      if (await importer.run(pace(job, row.rehearsal?.rows ?? null))) await finish(row)
    })
  },
}

export const undoJob: JobDefinition<Payload> = {
  name: 'import.undo',
  lease: 600,
  async run(payload, job) {
    const row = await Import.find(payload.import)
    if (row?.status !== 'undoing') return
    await stopping(row, async () => {
      await undoImport(row, await acting(payload.actor ?? null), async (done, total) => {
        await job.progress(done, total)
        return true
      })
    })
  },
}

/** Done, with the news for whoever started it, in one transaction. The file is not needed any more. */
export async function finish(row: Import) {
  await change(system, 'imported', async (current) => {
    await row.merge({ status: 'done', finishedAt: DateTime.utc() }).save()
    await enqueueEvents(current.transaction as any, [
      {
        name: 'import.done',
        recordName: row.recordName,
        recordId: null,
        actorId: row.userId,
        changeSetId: row.changeSetId,
        data: {
          import: row.id,
          file: row.fileName,
          created: row.result?.created ?? 0,
          updated: row.result?.updated ?? 0,
          failed: row.result?.failed ?? 0,
        },
      },
    ])
  })
  await dropFile(row.filePath)
  wakeRunner()
}

/** Files that nobody went on with for a week, and the rows that old imports left out. */
export const tidyJob: JobDefinition<null> = {
  name: 'import.tidy',
  async run() {
    const left = await Import.query()
      .whereIn('status', ['mapping', 'rehearsed'])
      .where('created_at', '<', clock.toColumn(DateTime.utc().minus({ days: 7 })))
    for (const row of left) {
      await row.delete()
      await dropFile(row.filePath)
    }
    const old = Import.query()
      .where('created_at', '<', clock.toColumn(DateTime.utc().minus({ days: 180 })))
      .select('id')
    await connection().from('import_rows').whereIn('import_id', old).delete()
  },
}
