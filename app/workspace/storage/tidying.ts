import type { Actor } from '#records/actor'
import { note } from '#records/audit'
import { connection } from '#records/change'
import { enqueue, wakeRunner } from '#records/jobs'
import { orphanFiles } from '#workspace/files/file_jobs'

export const tidyings = ['finishedJobs', 'orphanFiles'] as const
export type Tidying = (typeof tidyings)[number]

/** What each would take away, before anything is. */
export async function rehearsal(): Promise<Record<Tidying, number>> {
  const [{ total }] = await connection().from('jobs').where('status', 'done').count('* as total')
  const orphans = await orphanFiles()
  return { finishedJobs: Number(total), orphanFiles: orphans.length }
}

export async function tidy(by: Actor, what: Tidying): Promise<void> {
  if (what === 'orphanFiles') {
    await enqueue(connection(), 'orphanFiles', null, { key: 'schedule:orphanFiles' })
    wakeRunner()
  } else await connection().from('jobs').where('status', 'done').delete()
  await note(by, 'tidied', { data: { kind: what } })
}
