import { isIP } from 'node:net'
import { connect } from 'node:tls'
import settings from '#start/env'
import type { HealthCheck, HealthFinding } from '#modules/contract'

const soon = 21
const verySoon = 3
const patience = 4_000
/** A certificate does not change by the minute. */
const keptFor = 10 * 60_000

interface Certificate {
  days: number
  refused: string
}

let known: { at: number; found: HealthFinding } | undefined

/**
 * Of the address that APP_URL names and nothing else. Without a way there (a container that does not reach its own proxy, no
 * network) nothing is known, and that is nothing to worry about.
 */
export const certificateCheck: HealthCheck = {
  name: 'certificate',
  order: 40,
  slow: true,
  async run() {
    if (known && Date.now() - known.at < keptFor) return known.found
    const found = await look(new URL(settings.appUrl))
    known = { at: Date.now(), found }
    return found
  },
}

export async function look({ protocol, hostname, port }: URL): Promise<HealthFinding> {
  const data = { host: hostname, days: 0, why: '' }
  if (protocol !== 'https:') {
    const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
    return { state: here ? 'good' : 'warn', data: { ...data, why: here ? 'here' : 'plain' } }
  }
  const found = await certificateOf(hostname.replace(/^\[|\]$/g, ''), Number(port) || 443)
  if (!found) return { state: 'good', data: { ...data, why: 'away' } }
  const { days, refused } = found
  const state = days < verySoon || refused ? 'bad' : days < soon ? 'warn' : 'good'
  const why = days < 0 ? 'over' : refused ? 'refused' : 'days'
  return { state, data: { ...data, days: Math.max(0, days), why, refused } }
}

function certificateOf(host: string, port: number): Promise<Certificate | null> {
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      servername: isIP(host) ? undefined : host,
      // It is looked at, not trusted: nothing is sent.
      rejectUnauthorized: false,
      timeout: patience,
    })
    const end = (found: Certificate | null) => {
      socket.destroy()
      resolve(found)
    }
    socket.once('secureConnect', () => {
      const { valid_to: until } = socket.getPeerCertificate()
      const days = Math.floor((new Date(until).getTime() - Date.now()) / 86_400_000)
      end({ days, refused: days < 0 ? '' : String(socket.authorizationError ?? '') })
    })
    socket.once('error', () => end(null))
    socket.once('timeout', () => end(null))
  })
}
