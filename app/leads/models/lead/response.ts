import { DateTime } from 'luxon'
import { connection, type Change } from '#records/change'
import * as clock from '#records/clock'
import { forgetCounts } from '#records/query/count_cache'
import { companyTime } from '#workspace/time/company_time'
import { addWorkingSeconds } from '#workspace/time/working_time'
import { leadSettings } from '#leads/settings'
import type Lead from '#leads/models/lead'

/** How the first answer to a lead stands. */
export type ResponseStatus = 'due' | 'overdue' | 'met' | 'late'

/** Leads that somebody waits behind; a file of old ones is nobody waiting. */
const waiting = new Set(['screen', 'api', 'form', 'mail', 'plugin'])

export function responseStatus(
  due: DateTime,
  responded: DateTime | null,
  now: DateTime
): ResponseStatus {
  if (responded) return responded <= due ? 'met' : 'late'
  return now <= due ? 'due' : 'overdue'
}

/** New leads are to be answered within the company's aim, counted in its working time. */
export async function startClock({ origin }: Change, leads: Lead[]) {
  const fresh = leads.filter((lead) => !lead.$isPersisted && lead.statusKind === 'open')
  if (!fresh.length || !waiting.has(origin)) return
  const { responseMinutes } = await leadSettings()
  if (!responseMinutes) return
  const due = addWorkingSeconds(DateTime.utc(), responseMinutes * 60, await companyTime())
  for (const lead of fresh)
    Object.assign(lead, { firstResponseDueAt: due, responseStatus: due && 'due' })
}

/**
 * Keeps when leads were first answered: by a call, a mail or a meeting of ours, or by moving them on. It follows from those, so it is
 * written past the history and the version. A converted lead keeps what it had: what was said went along with it.
 */
export async function keepResponses(ids: number[]) {
  for (let start = 0; start < ids.length; start += 500)
    await keepBatch(ids.slice(start, start + 500))
}

async function keepBatch(ids: number[]) {
  const leads = await connection()
    .from('leads')
    .whereIn('id', ids)
    .whereNotNull('first_response_due_at')
    .select('id', 'first_response_due_at', 'first_responded_at', 'response_status', 'converted_at')
  if (!leads.length) return
  const firsts = await firstAnswers(leads.map(({ id }) => id))
  for (const lead of leads) {
    if (lead.converted_at && lead.first_responded_at) continue
    const first = firsts.get(lead.id) ?? null
    const due = clock.fromColumn(lead.first_response_due_at)
    const status = responseStatus(due, first ? clock.fromColumn(first) : null, DateTime.utc())
    if (status === lead.response_status && String(first) === String(lead.first_responded_at))
      continue
    await connection()
      .from('leads')
      .where('id', lead.id)
      .update({ first_responded_at: first, response_status: status })
  }
}

async function firstAnswers(ids: number[]): Promise<Map<number, string>> {
  const answers = await connection()
    .from('activities')
    .where('about_name', 'lead')
    .whereIn('about_id', ids)
    .whereIn('kind', ['call', 'email', 'meeting'])
    .where((ours) => ours.whereNull('direction').orWhere('direction', 'outbound'))
    .whereNull('deleted_at')
    .whereNotNull('happened_at')
    .groupBy('about_id')
    .select('about_id as id')
    .min('happened_at as at')
  const moves = await connection()
    .from('lead_moves')
    .whereIn('lead_id', ids)
    .where('from_kind', 'open')
    .groupBy('lead_id')
    .select('lead_id as id')
    .min('at as at')
  const firsts = new Map<number, string>()
  for (const { id, at } of [...answers, ...moves]) {
    const known = firsts.get(id)
    if (!known || clock.fromColumn(at) < clock.fromColumn(known)) firsts.set(id, at)
  }
  return firsts
}

/** What was due by now and not answered is overdue. */
export async function noteOverdue() {
  const count = await connection()
    .from('leads')
    .where('response_status', 'due')
    .where('first_response_due_at', '<', clock.now())
    .update({ response_status: 'overdue' })
  if (Number(count)) forgetCounts('lead')
}
