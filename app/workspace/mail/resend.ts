import type { Actor } from '#records/actor'
import { note } from '#records/audit'
import { connection } from '#records/change'
import { now } from '#records/clock'
import { enqueue, wakeRunner } from '#records/jobs'

/** Whether a mail can go out again: while its job is still to be done, or where it held no link that opens a door. */
export async function resendable(mail: Record<string, any>): Promise<boolean> {
  return Boolean(mail.payload) || (await unfinishedJob(mail)) !== null
}

/** @returns false where it cannot */
export async function resend(by: Actor, mail: Record<string, any>): Promise<boolean> {
  const job = await unfinishedJob(mail)
  if (job)
    await connection()
      .from('jobs')
      .where('id', job)
      .whereIn('status', ['waiting', 'dead'])
      .update({ status: 'waiting', attempts: 0, run_at: now(), finished_at: null })
  else if (mail.payload) await enqueue(connection(), 'mail', JSON.parse(mail.payload))
  else return false
  await note(by, 'mailResent', { data: { title: mail.recipient } })
  wakeRunner()
  return true
}

async function unfinishedJob({ job_id: id, status }: Record<string, any>): Promise<number | null> {
  if (!id || status === 'sent') return null
  const job = await connection()
    .from('jobs')
    .where('id', id)
    .whereIn('status', ['waiting', 'dead'])
    .select('id')
    .first()
  return job?.id ?? null
}
