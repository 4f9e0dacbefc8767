import { isIP } from 'node:net'
import settings from '#start/env'

/**
 * Where passkeys belong: the host of APP_URL and its origin. Null where browsers offer none: on plain http, localhost apart,
 * and on a bare IP address.
 */
export function passkeySite(address = settings.appUrl): { id: string; origin: string } | null {
  const { hostname, origin, protocol } = new URL(address)
  const local = hostname === 'localhost' || hostname.endsWith('.localhost')
  if ((protocol !== 'https:' && !local) || isIP(hostname.replace(/^\[|\]$/g, ''))) return null
  return { id: hostname, origin }
}
