import edge from 'edge.js'
import mail from '@adonisjs/mail/services/main'
import settings from '#start/env'
import type { JobDefinition } from '#modules/contract'
import { translator } from '#modules/translator'
import { connection } from '#records/change'
import { now } from '#records/clock'
import { company } from '#records/company'
import { plainText } from '#workspace/mail/plain_text'
import { Later } from '#workspace/jobs/running_job'

export interface MailPayload {
  to: string
  locale: string
  /** Edge view of any room, such as `access::mails/invitation`; its subject is `mails.invitation.subject`. */
  template: string
  data: Record<string, any>
}

const attempts = 8
/** Mail that cannot leave waits for an admin to name a server, and looks again now and then. */
const lookAgainAfter = 300

export const mailJob: JobDefinition<MailPayload | null> = {
  name: 'mail',
  attempts,
  async run(payload, job) {
    if (!payload) return
    const letter = await compose(payload)
    await note(job.id, payload, letter.subject, { status: 'waiting' })
    if (!canSend()) {
      await note(job.id, payload, letter.subject, { error: noServer })
      throw new Later(lookAgainAfter, noServer)
    }
    try {
      await mail.send((message) => {
        message.to(payload.to).subject(letter.subject).html(letter.html).text(letter.text)
      })
    } catch (error) {
      const status = job.attempt >= attempts ? 'failed' : 'waiting'
      await note(job.id, payload, letter.subject, { status, error: error.message.slice(0, 1000) })
      throw error
    }
    await note(job.id, payload, letter.subject, { status: 'sent', error: null, sent_at: now() })
    await forget(job.id)
  },
}

export const noServer = 'SMTP_URL is not set, so no mail can be sent.'

/** In tests mail is faked, or goes to the server that the test started. */
export const canSend = () => settings.smtpUrl !== null || settings.env === 'test'

async function compose({ template, locale, data }: MailPayload) {
  const t = translator(locale)
  const house = await company()
  const name = template.split('/').at(-1)
  const subject = t(`mails.${name}.subject`, { ...data, company: house.name })
  const state = { ...data, t, locale, company: house, appUrl: settings.appUrl, subject }
  const html = await edge.render(template, state)
  return { subject: subject.replace(/[\r\n]+/g, ' '), html, text: plainText(html) }
}

/** What an admin sees of it: to whom, what, and how it went; never its content. */
async function note(
  jobId: number,
  { to, template }: MailPayload,
  subject: string,
  columns: Record<string, unknown>
) {
  const known = await connection().from('mails').where('job_id', jobId).first()
  if (known) return connection().from('mails').where('id', known.id).update(columns)
  return connection()
    .table('mails')
    .insert({
      job_id: jobId,
      recipient: to,
      template,
      subject: subject.slice(0, 255),
      status: 'waiting',
      created_at: now(),
      ...columns,
    })
}

/** Links in a mail open doors: what was sent is not kept. */
const forget = (jobId: number) =>
  connection().from('jobs').where('id', jobId).update({ payload: 'null' })
