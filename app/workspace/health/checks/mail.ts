import type { HealthCheck } from '#modules/contract'
import { connection } from '#records/change'
import { canSend } from '#workspace/mail/mail_server'

export const mailCheck: HealthCheck = {
  name: 'mail',
  order: 31,
  async run() {
    const waiting = await count('waiting')
    const failed = await count('failed')
    return {
      state: canSend() && !failed ? 'good' : 'warn',
      data: { waiting, failed, server: canSend() ? 'yes' : 'no' },
    }
  },
}

async function count(status: string): Promise<number> {
  const [row] = await connection().from('mails').where('status', status).count('* as total')
  return Number(row.total)
}
