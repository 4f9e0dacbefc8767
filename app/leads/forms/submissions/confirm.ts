import { createHash } from 'node:crypto'
import { DateTime } from 'luxon'
import settings from '#start/env'
import type { JobDefinition } from '#modules/contract'
import { system } from '#records/actor'
import { change, connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { enqueue, wakeRunner } from '#records/jobs'
import { recordClass } from '#records/record'
import { newToken, tokenHash } from '#access/secret_token'
import { countTry, TooManyTries } from '#access/tries'
import Activity from '#contacts/models/activity'
import { translator } from '#modules/translator'
import WebForm from '#leads/forms/models/web_form'
import { put, submissions, type Submission } from '#leads/forms/submissions/submission'

const lifetime = { days: 7 }
/** Whoever types the address of somebody else must not fill their mailbox. */
const mostMails = 3

/** Has the address confirmed by mail. The link is made here, so that no token waits in the queue; a second attempt makes a new one. */
export const confirmJob: JobDefinition<{ id: number }> = {
  name: 'forms.confirm',
  async run({ id }) {
    const row: Submission | null = await submissions().where('id', id).first()
    const form = row && (await WebForm.find(row.form_id))
    if (!row?.email || !form || row.confirmed_at || row.state === 'spam') return
    try {
      await countTry(`form mail ${hashed(row.email)}`, mostMails, '1 day')
    } catch (error) {
      if (!(error instanceof TooManyTries)) throw error
      if (row.state === 'waiting')
        await put(id, { state: 'suspected', reasons: JSON.stringify(['manyMails']) })
      return
    }
    const token = newToken()
    await change(
      system,
      'confirmationAsked',
      async () => {
        await put(id, {
          link_hash: tokenHash(token),
          link_expires_at: toColumn(DateTime.utc().plus(lifetime)),
        })
        await enqueue(connection(), 'mail', {
          to: row.email,
          locale: row.locale,
          template: 'forms::mails/form_confirmation',
          data: {
            form: form.name,
            url: `${settings.appUrl}/f/${form.key}/confirmations/${token}`,
            days: lifetime.days,
          },
        })
      },
      { quiet: true }
    )
    wakeRunner()
  },
}

/** The submission that a link confirms; null for one that is unknown, used or too old. */
export const confirmable = (form: WebForm, token: string): Promise<Submission | null> =>
  open(form, token).first()

/** Uses the link up and has the lead made. @returns whether it was still good: of two at once, one is */
export async function confirm(form: WebForm, token: string): Promise<boolean> {
  const row = await confirmable(form, token)
  if (!row) return false
  const done = await change(
    system,
    'confirmed',
    async () => {
      const values = { confirmed_at: now(), link_hash: null }
      const used = Number(await open(form, token).update(values)) === 1
      if (!used) return false
      if (row.state === 'made') await tellConfirmed(form, row)
      else {
        await put(row.id, { state: 'confirmed', reasons: null })
        await enqueue(connection(), 'forms.work', null)
      }
      return true
    },
    { origin: 'form' }
  )
  wakeRunner()
  return done
}

/** A lead that was made at once hears that its address is right. */
async function tellConfirmed(form: WebForm, row: Submission) {
  const Record = recordClass(row.record_name!) as any
  const about = await Record.query().where('id', row.record_id).whereNull('deletedAt').first()
  if (!about) return
  const t = translator(row.locale)
  await Activity.create({
    kind: 'note',
    subject: t('webForms.story.subject', { form: form.name }),
    body: t('webForms.story.confirmed'),
    aboutName: row.record_name!,
    aboutId: row.record_id!,
    companyId: about.companyId ?? null,
    happenedAt: DateTime.utc(),
    mentions: null,
  })
}

const open = (form: WebForm, token: string) =>
  submissions()
    .where('form_id', form.id)
    .where('link_hash', tokenHash(token))
    .where('link_expires_at', '>', now())
    .whereNot('state', 'spam')

const hashed = (email: string) =>
  createHash('sha256').update(email.toLowerCase()).digest('base64url')
