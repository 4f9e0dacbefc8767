import logger from '@adonisjs/core/services/logger'
import { DateTime } from 'luxon'
import type { JobDefinition } from '#modules/contract'
import { translator, type Translate } from '#modules/translator'
import { change, connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { enqueue } from '#records/jobs'
import { notify } from '#workspace/notifications/notification'
import { leadArrived } from '#leads/intake'
import { readAnswers, visitor } from '#leads/forms/answers'
import WebForm from '#leads/forms/models/web_form'
import { answerWords } from '#leads/forms/submissions/answer_words'
import {
  answersOf,
  put,
  receivedAt,
  submissions,
  type Submission,
} from '#leads/forms/submissions/submission'

/** Makes leads of what came. Each submission and its lead are one transaction: a stop anywhere repeats nothing and loses nothing. */
export const workJob: JobDefinition<{ ids: number[] }> = {
  name: 'forms.work',
  async run({ ids }, job) {
    for (const id of ids) {
      if (job.stopping) return
      try {
        await work(id)
      } catch (error) {
        if (job.attempt < 3) throw error
        // What fails three times would stop those behind it: it is kept for a person to look at.
        logger.error({ err: error, submission: id }, 'a submission could not be worked')
        await put(id, { state: 'failed', reasons: JSON.stringify(['broken']) })
      }
    }
  },
}

/** Submissions that no job knows of any more: one that an admin dropped, or that was put back by hand. */
export const sweepJob: JobDefinition = {
  name: 'forms.sweep',
  async run() {
    const rows = await submissions()
      .where('state', 'received')
      .where('received_at', '<', toColumn(DateTime.utc().minus({ minutes: 15 })))
      .orderBy('id')
      .limit(500)
      .select('id')
    const ids = rows.map(({ id }: { id: number }) => id)
    if (ids.length) await enqueue(connection(), 'forms.work', { ids }, { key: 'forms.sweep' })
  },
}

/** The lead of a submission that is received or confirmed; nothing for any other. */
export async function work(id: number) {
  const submission: Submission | null = await submissions().where('id', id).first()
  const form = submission && (await WebForm.find(submission.form_id))
  if (!submission || !form) return
  const actor = await visitor(submission.locale)
  await change(actor, 'created', async (current) => {
    const row: Submission = await dialect().lockRows(submissions().where('id', id)).first()
    if (row.state !== 'received' && row.state !== 'confirmed') return
    const answers = answersOf(row)
    const { values, errors } = await readAnswers(form, answers, row.locale, true)
    if (Object.keys(errors).length) {
      await put(id, { state: 'failed', reasons: JSON.stringify(['invalid']), done_at: now() })
      return
    }
    const t = translator(row.locale)
    const arrived = await leadArrived(
      'form',
      { ...values, ...circumstances(form, row, values, t) },
      {
        from: t('webForms.story.subject', { form: form.name }),
        story: await story(form, row, t),
        ownerId: form.ownerId,
      }
    )
    const { record, joined } = arrived
    await put(id, {
      state: 'made',
      reasons: null,
      record_name: record.recordName,
      record_id: record.id,
      joined,
      done_at: now(),
    })
    if (form.optIn === 'later' && row.email && !row.confirmed_at)
      await enqueue(connection(), 'forms.confirm', { id })
    current.happened('form.submitted', record, {
      form: { id: form.id, name: form.name },
      submission: id,
      joined,
    })
    await notify(
      [...new Set([...form.tells, ...(record.ownerId ? [record.ownerId] : [])])],
      'formSubmitted',
      {
        record: { recordName: record.recordName, id: record.id },
        data: { form: form.name },
      }
    )
  })
}

/** Takes what failed, waits or is suspected up by hand. */
export async function workAgain(ids: number[], judgedById: number | null) {
  const rows = await submissions()
    .whereIn('id', ids)
    .whereIn('state', ['failed', 'suspected', 'spam', 'waiting'])
    .select('id')
  const taken = rows.map(({ id }: { id: number }) => id)
  if (!taken.length) return 0
  await submissions()
    .whereIn('id', taken)
    .update({ state: 'received', judged_by_id: judgedById, judged_at: now(), link_hash: null })
  await enqueue(connection(), 'forms.work', { ids: taken })
  return taken.length
}

/** What a lead was made of stays with it; the rest is put aside. */
export async function markSpam(ids: number[], judgedById: number | null) {
  return Number(
    await submissions()
      .whereIn('id', ids)
      .whereIn('state', ['failed', 'suspected', 'waiting'])
      .update({ state: 'spam', judged_by_id: judgedById, judged_at: now(), link_hash: null })
  )
}

/** What a submission says besides its answers: where it came from, and what was agreed to. */
function circumstances(
  form: WebForm,
  row: Submission,
  values: Record<string, any>,
  t: Translate
): Record<string, any> {
  const campaign = row.campaign ? JSON.parse(row.campaign) : {}
  const unlessSaid = (said: Record<string, any>) =>
    Object.fromEntries(Object.entries(said).filter(([name, value]) => value && !values[name]))
  return {
    ...unlessSaid({
      source: form.source,
      sourceDetails: form.name,
      utmSource: campaign.utm_source,
      utmMedium: campaign.utm_medium,
      utmCampaign: campaign.utm_campaign,
      utmTerm: campaign.utm_term,
      utmContent: campaign.utm_content,
      referrer: row.referrer,
      language: row.locale,
    }),
    ...(row.consented && {
      lawfulBasis: 'consent',
      consentSource: t('webForms.story.consentSource', {
        form: form.name,
        version: row.consent_version,
        at: receivedAt(row).toFormat("yyyy-MM-dd HH:mm 'UTC'"),
      }).slice(0, 255),
    }),
  }
}

/** What was sent, a line each, as the time line tells it. */
async function story(form: WebForm, row: Submission, t: Translate) {
  const answers = await answerWords(form, answersOf(row), row.locale)
  const lines = answers.map(({ label, text }) =>
    text.includes('\n') ? `${label}:\n${text}` : `${label}: ${text}`
  )
  if (row.consented && row.consent_text)
    lines.push('', t('webForms.story.consent', { version: row.consent_version }), row.consent_text)
  if (row.confirmed_at) lines.push(t('webForms.story.confirmed'))
  if (row.page) lines.push(t('webForms.story.page', { page: row.page }))
  return lines.join('\n')
}
