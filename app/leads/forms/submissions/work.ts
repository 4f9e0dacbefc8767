import { setTimeout } from 'node:timers/promises'
import logger from '@adonisjs/core/services/logger'
import { DateTime } from 'luxon'
import type { JobDefinition, RunningJob } from '#modules/contract'
import { translator, type Translate } from '#modules/translator'
import { change, connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { enqueue } from '#records/jobs'
import { notify } from '#workspace/notifications/notification'
import { leadArrived } from '#leads/intake'
import { readAnswers, visitor } from '#leads/forms/answers'
import WebForm from '#leads/forms/models/web_form'
import inbox from '#leads/forms/submissions/inbox'
import { answerWords } from '#leads/forms/submissions/answer_words'
import {
  answersOf,
  put,
  receivedAt,
  submissions,
  type Submission,
} from '#leads/forms/submissions/submission'

let working = false
let more = false

/**
 * Makes leads of all that came, one after the other: several at once would only wait for each other. Each submission and its lead are one
 * transaction, so that a stop anywhere repeats nothing and loses nothing.
 */
export const workJob: JobDefinition<null> = {
  name: 'forms.work',
  async run(_, job) {
    more = true
    if (working) return
    working = true
    try {
      while (more) {
        more = false
        await workAll(job)
      }
    } finally {
      working = false
    }
  },
}

/** @throws the first error, after the rest was worked: the job comes back for what is left */
async function workAll(job: RunningJob) {
  const failed: { id: number; error: unknown }[] = []
  for (;;) {
    const rows = await submissions()
      .whereIn('state', ['received', 'confirmed'])
      .whereNotIn(
        'id',
        failed.map(({ id }) => id)
      )
      .orderBy('id')
      .limit(50)
      .select('id')
    if (!rows.length || failed.length > 200) break
    for (const { id } of rows) {
      if (job.stopping) return
      // Whoever waits for an answer comes first.
      if (inbox.isBusy) await setTimeout(10)
      await work(id).catch((error) => failed.push({ id, error }))
    }
  }
  for (const { id, error } of failed) {
    if (job.attempt < 3) throw error
    // What fails three times is kept for a person to look at.
    logger.error({ err: error, submission: id }, 'a submission could not be worked')
    await put(id, { state: 'failed', reasons: JSON.stringify(['broken']) })
  }
}

/** Submissions that no job knows of any more: one that an admin dropped, or that was put back by hand. */
export const sweepJob: JobDefinition = {
  name: 'forms.sweep',
  async run() {
    const row = await submissions()
      .whereIn('state', ['received', 'confirmed'])
      .where('received_at', '<', toColumn(DateTime.utc().minus({ minutes: 5 })))
      .first()
    if (row) await enqueue(connection(), 'forms.work', null, { key: 'forms.sweep' })
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
  await enqueue(connection(), 'forms.work', null)
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
