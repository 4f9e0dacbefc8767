import { connect, type Socket } from 'node:net'
import { connect as connectSafely } from 'node:tls'
import settings from '#start/env'
import type { HealthCheck } from '#modules/contract'
import { smtpOptions } from '#workspace/mail/smtp_options'

const patience = 4_000

/** Whether the server of SMTP_URL greets (RFC 5321, 3.1). Nothing is sent. */
export const mailServerCheck: HealthCheck = {
  name: 'mailServer',
  order: 41,
  slow: true,
  async run() {
    if (!settings.smtpUrl) return { state: 'good', data: { host: '', said: '', set: 'no' } }
    const { host, port, secure } = smtpOptions(settings.smtpUrl)
    const said = await greeting(
      secure
        ? connectSafely({ host, port, servername: host, timeout: patience })
        : connect({ host, port, timeout: patience })
    )
    const state = /^220[ -]/.test(said) ? 'good' : 'bad'
    return { state, data: { host: `${host}:${port}`, said, set: 'yes' } }
  },
}

function greeting(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    const end = (said: string) => {
      socket.destroy()
      resolve(said.split('\n')[0].trim().slice(0, 200))
    }
    socket.once('data', (line) => end(String(line)))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
    socket.once('timeout', () => end('ETIMEDOUT'))
    socket.once('close', () => end(''))
  })
}
