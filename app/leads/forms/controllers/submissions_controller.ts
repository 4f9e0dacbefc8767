import type { HttpContext } from '@adonisjs/core/http'
import * as clock from '#records/clock'
import { NotVisible } from '#records/errors'
import { connection } from '#records/change'
import { demandRight } from '#workspace/settings/demand_right'
import { figuresOf } from '#leads/forms/figures'
import { formOf } from '#leads/forms/find_form'
import { answerWords } from '#leads/forms/submissions/answer_words'
import {
  answersOf,
  reasonsOf,
  states,
  submissions,
  type State,
  type Submission,
} from '#leads/forms/submissions/submission'

const perPage = 50

/** What was sent with a form, what became of it, and the figures. */
export default class SubmissionsController {
  async index({ auth, params, request, view }: HttpContext) {
    demandRight(auth.user, 'forms')
    const form = await formOf(params.id)
    const state = states.find((each) => each === request.input('state')) ?? null
    const before = Number(request.input('before')) || null
    const rows: Submission[] = await submissions()
      .where('form_id', form.id)
      .if(state, (query) => query.where('state', state!))
      .if(before, (query) => query.where('id', '<', before!))
      .orderBy('id', 'desc')
      .limit(perPage + 1)
    const shown = rows.slice(0, perPage)
    return view.render('forms::settings/submissions', {
      form,
      chosen: state,
      ...(await figuresOf(form.id)),
      counts: await countsOf(form.id),
      states,
      rows: shown.map(line),
      next: rows.length > perPage ? shown.at(-1)!.id : null,
    })
  }

  async show({ auth, params, view }: HttpContext) {
    demandRight(auth.user, 'forms')
    const form = await formOf(params.id)
    const id = /^\d{1,12}$/.test(params.submission) ? Number(params.submission) : 0
    const row: Submission | null = await submissions().where({ id, form_id: form.id }).first()
    if (!row) throw new NotVisible()
    const judge =
      row.judged_by_id &&
      (await connection().from('users').where('id', row.judged_by_id).select('name').first())
    return view.render('forms::settings/submission', {
      form,
      row: { ...row, ...line(row) },
      answers: await answerWords(form, answersOf(row), row.locale),
      campaign: row.campaign ? Object.entries(JSON.parse(row.campaign)) : [],
      judgedBy: judge?.name ?? null,
      judgedAt: row.judged_at && clock.fromColumn(row.judged_at),
      confirmedAt: row.confirmed_at && clock.fromColumn(row.confirmed_at),
    })
  }
}

const tones: Record<State, string> = {
  received: 'info',
  waiting: 'info',
  confirmed: 'info',
  suspected: 'warn',
  spam: '',
  made: 'good',
  failed: 'bad',
}

/** A submission in a line of the list. */
function line(row: Submission) {
  const answers = answersOf(row) as Record<string, any>
  const name = [answers.firstName, answers.lastName].filter((each) => typeof each === 'string')
  return {
    id: row.id,
    who: name.join(' ') || answers.companyName || row.email || answers.phones?.[0]?.value || null,
    email: row.email,
    state: row.state,
    tone: tones[row.state],
    reasons: reasonsOf(row),
    source: row.source,
    joined: Boolean(row.joined),
    record: row.record_id ? `/go/${row.record_name}/${row.record_id}` : null,
    recordName: row.record_name,
    received: clock.fromColumn(row.received_at),
  }
}

async function countsOf(formId: number): Promise<Record<string, number>> {
  const rows = await submissions()
    .where('form_id', formId)
    .groupBy('state')
    .select('state')
    .count('* as total')
  return Object.fromEntries(rows.map(({ state, total }: any) => [state, Number(total)]))
}
