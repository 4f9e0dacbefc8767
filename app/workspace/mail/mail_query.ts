import { DateTime } from 'luxon'
import { connection } from '#records/change'
import { toColumn } from '#records/clock'
import { dialect } from '#records/dialect/dialect'

export const mailStates = ['waiting', 'sent', 'failed'] as const
const perPage = 50

export interface MailQuery {
  state?: string
  recipient?: string
  subject?: string
  kind?: string
  /** Days, as YYYY-MM-DD in the reader's zone. */
  from?: string
  to?: string
  before?: number
}

/** One page of the mail log, the latest first. */
export async function mailLog(asked: MailQuery, zone: string) {
  const query = connection()
    .from('mails')
    .orderBy('id', 'desc')
    .limit(perPage + 1)
  if (asked.before) query.where('id', '<', asked.before)
  if (mailStates.some((state) => state === asked.state)) query.where('status', asked.state!)
  if (asked.kind) query.where('template', asked.kind)
  for (const column of ['recipient', 'subject'] as const) {
    const text = asked[column]
    if (!text) continue
    const { sql, bindings } = dialect().matches(column, text, 'anywhere')
    query.whereRaw(sql, bindings)
  }
  const [from, to] = [day(asked.from, zone), day(asked.to, zone)?.plus({ days: 1 })]
  if (from) query.where('created_at', '>=', toColumn(from))
  if (to) query.where('created_at', '<', toColumn(to))
  const rows = await query.select(
    'id',
    'recipient',
    'template',
    'subject',
    'status',
    'error',
    'created_at',
    'sent_at'
  )
  return {
    mails: rows.slice(0, perPage),
    next: rows.length > perPage ? rows[perPage - 1].id : null,
  }
}

export async function mailKinds(): Promise<string[]> {
  const rows = await connection().from('mails').distinct('template').orderBy('template')
  return rows.map(({ template }) => template).filter(Boolean)
}

function day(text: string | undefined, zone: string) {
  const found = text ? DateTime.fromISO(text, { zone }) : null
  return found?.isValid ? found : null
}
