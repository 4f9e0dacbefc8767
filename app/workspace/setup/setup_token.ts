import { createHmac, timingSafeEqual } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import { appKey } from '#start/app_key'
import settings from '#start/env'
import { company } from '#records/company'

/** Opens the setup of this installation: the same for all of its processes, and worth nothing once it is set up. */
export const setupToken = () =>
  createHmac('sha256', appKey()).update('setup').digest('base64url').slice(0, 32)

/** Where the first person goes; null once the company is set up. */
export async function setupLink() {
  const { setUpAt } = await company()
  if (setUpAt) return null
  return `${settings.appUrl}/setup?token=${setupToken()}`
}

/**
 * Whoever reads the log has the token. Somebody at this very machine needs none; a request that came through a proxy, or
 * for another host name, is not from this machine whatever its address says.
 */
export function maySetUp({ request }: HttpContext): boolean {
  return fromThisMachine(request) || isToken(request.input('token'))
}

function fromThisMachine(request: HttpContext['request']) {
  const address = request.request.socket.remoteAddress ?? ''
  const proxied = ['x-forwarded-for', 'forwarded', 'x-real-ip'].some((name) => request.header(name))
  const host = (request.header('host') ?? '').replace(/:\d+$/, '')
  return (
    !proxied &&
    ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(address) &&
    ['localhost', '127.0.0.1', '[::1]'].includes(host)
  )
}

function isToken(given: unknown) {
  if (typeof given !== 'string') return false
  const [a, b] = [Buffer.from(given), Buffer.from(setupToken())]
  return a.length === b.length && timingSafeEqual(a, b)
}
