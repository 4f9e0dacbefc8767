import emitter from '@adonisjs/core/services/emitter'
import logger from '@adonisjs/core/services/logger'
import { connection } from '#records/change'
import { now } from '#records/clock'

export const sentNow = () => ({ status: 'sent', error: null, sent_at: now() })

/** What an admin sees of a mail: to whom, what, and how it went; its words without the links in them that open doors. */
export async function note(
  jobId: number,
  { to, template }: { to: string; template: string },
  subject: string,
  columns: Record<string, unknown>
) {
  const known = await connection().from('mails').where('job_id', jobId).first()
  if (known) await connection().from('mails').where('id', known.id).update(columns)
  else await insert(to, template, subject, { job_id: jobId, ...columns })
}

/** One try to hand a mail to its server, and what the server said. */
export async function noteAttempt(jobId: number, delivered: boolean, answer: string) {
  const mail = await connection().from('mails').where('job_id', jobId).select('id').first()
  if (!mail) return
  await connection()
    .table('mail_attempts')
    .insert({ mail_id: mail.id, delivered, answer: answer.slice(0, 2000), created_at: now() })
}

const byJob = new Map<string, number>()

/** The mail job keeps a row of its own, so that what it sends is not noted a second time. */
export function sendingByJob(to: string, subject: string) {
  const key = `${to} ${subject}`
  byJob.set(key, (byJob.get(key) ?? 0) + 1)
  return { over: () => void byJob.set(key, byJob.get(key)! - 1) }
}

/** Notes the mails that rooms send by themselves, such as links that must not wait in a queue. */
export function logMails() {
  emitter.on('mail:sent', async ({ message, views }: any) => {
    const to = addressOf(message.to)
    if (byJob.get(`${to} ${message.subject}`)) return
    try {
      await insert(
        to,
        String(views?.html?.template ?? ''),
        String(message.subject ?? ''),
        sentNow()
      )
    } catch (error) {
      logger.error({ err: error }, 'a sent mail could not be noted')
    }
  })
}

function addressOf(to: any): string {
  const first = Array.isArray(to) ? to[0] : to
  return String(first?.address ?? first ?? '')
}

const insert = (to: string, template: string, subject: string, columns: Record<string, unknown>) =>
  connection()
    .table('mails')
    .insert({
      recipient: to.slice(0, 254),
      template: template.slice(0, 80),
      subject: subject.slice(0, 255),
      status: 'waiting',
      created_at: now(),
      ...columns,
    })
