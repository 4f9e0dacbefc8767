import { buffer } from 'node:stream/consumers'
import edge from 'edge.js'
import mail from '@adonisjs/mail/services/main'
import settings from '#start/env'
import type { JobDefinition } from '#modules/contract'
import { translator } from '#modules/translator'
import { connection } from '#records/change'
import { company } from '#records/company'
import StoredFile from '#workspace/files/stored_file'
import { note, noteAttempt, sendingByJob, sentNow } from '#workspace/mail/mail_log'
import { plainText } from '#workspace/mail/plain_text'
import { withoutDoors } from '#workspace/mail/without_doors'
import { canSend, noServer, noServerYet } from '#workspace/mail/mail_server'

export interface MailPayload {
  to: string
  locale: string
  /** Edge view of any room, such as `access::mails/invitation`; its subject is `mails.invitation.subject`. */
  template: string
  data: Record<string, any>
  /** Ids of stored files that go along. One that is gone by then is left out. */
  files?: number[]
  /** Who gets the answer, where that is not the house itself. */
  replyTo?: { address: string; name: string }
}

const attempts = 8

export const mailJob: JobDefinition<MailPayload | null> = {
  name: 'mail',
  attempts,
  async run(payload, job) {
    if (!payload) return
    const letter = await compose(payload)
    await note(job.id, payload, letter.subject, {
      status: 'waiting',
      ...kept(payload, letter.html),
    })
    if (!canSend()) {
      await note(job.id, payload, letter.subject, { error: noServer })
      throw noServerYet()
    }
    const attachments = await attachmentsOf(payload)
    const own = sendingByJob(payload.to, letter.subject)
    try {
      const response = await mail.send((message) => {
        message.to(payload.to).subject(letter.subject).html(letter.html).text(letter.text)
        if (payload.replyTo) message.replyTo(payload.replyTo.address, payload.replyTo.name)
        for (const { content, ...file } of attachments) message.attachData(content, file)
      })
      await noteAttempt(job.id, true, answerOf(response))
    } catch (error) {
      const status = job.attempt >= attempts ? 'failed' : 'waiting'
      await noteAttempt(job.id, false, error.response ?? error.message)
      await note(job.id, payload, letter.subject, { status, error: error.message.slice(0, 1000) })
      throw error
    } finally {
      own.over()
    }
    await note(job.id, payload, letter.subject, sentNow())
    await forget(job.id)
  },
}

/** Kept for a month. What opened no door may be sent again as it was. */
function kept(payload: MailPayload, html: string) {
  const body = withoutDoors(html)
  const json = JSON.stringify(payload)
  return { body, payload: tokens(html) || tokens(json) ? null : json }
}

const tokens = (words: string) =>
  withoutDoors(words).split('***').length - words.split('***').length

/** "250 2.0.0 Ok: queued as ..." */
const answerOf = (response: any) =>
  String(response?.original?.response ?? response?.messageId ?? '')

async function compose({ template, locale, data }: MailPayload) {
  const t = translator(locale)
  const house = await company()
  const name = template.split('/').at(-1)
  const subject = t(`mails.${name}.subject`, { ...data, company: house.name })
  const state = { ...data, t, locale, company: house, appUrl: settings.appUrl, subject }
  const html = await edge.render(template, state)
  return { subject: subject.replace(/[\r\n]+/g, ' '), html, text: plainText(html) }
}

async function attachmentsOf({ files = [] }: MailPayload) {
  const stored = files.length
    ? await StoredFile.query().whereIn('id', files).whereNull('deleted_at')
    : []
  return Promise.all(
    stored.map(async (file) => ({
      content: await buffer(await file.stream()),
      filename: file.name,
      contentType: file.type,
    }))
  )
}

/** Links in a mail open doors: what was sent is not kept. */
const forget = (jobId: number) =>
  connection().from('jobs').where('id', jobId).update({ payload: 'null' })
