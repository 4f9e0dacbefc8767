import { DateTime } from 'luxon'
import type { HealthCheck } from '#modules/contract'
import { connection } from '#records/change'
import { fromColumn, toColumn } from '#records/clock'
import { canSend } from '#workspace/mail/mail_server'

/** Hours back that failures count. */
const lately = 24
/** Minutes that a mail may wait for a server that is there. */
const longestWait = 30

export const mailCheck: HealthCheck = {
  name: 'mail',
  order: 31,
  async run() {
    const since = toColumn(DateTime.utc().minus({ hours: lately }))
    const failed = await count('failed', since)
    const waiting = await count('waiting')
    const minutes = waiting ? await oldestWaits() : 0
    const last = await connection()
      .from('mails')
      .where('status', 'sent')
      .orderBy('created_at', 'desc')
      .select('sent_at')
      .first()
    const hours = last?.sent_at
      ? Math.max(0, Math.floor(DateTime.utc().diff(fromColumn(last.sent_at)).as('hours')))
      : -1
    return {
      state: !canSend() || failed || minutes > longestWait ? 'warn' : 'good',
      data: { waiting, failed, minutes, hours, server: canSend() ? 'yes' : 'no' },
    }
  },
}

async function count(status: string, since = ''): Promise<number> {
  const [row] = await connection()
    .from('mails')
    .where('status', status)
    .where('created_at', '>=', since || '2000-01-01 00:00:00.000')
    .count('* as total')
  return Number(row.total)
}

async function oldestWaits(): Promise<number> {
  const oldest = await connection()
    .from('mails')
    .where('status', 'waiting')
    .orderBy('created_at')
    .select('created_at')
    .first()
  return Math.floor(DateTime.utc().diff(fromColumn(oldest.created_at)).as('minutes'))
}
