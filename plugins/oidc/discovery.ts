import { outgoing } from 'farley'
import type { Configuration } from 'openid-client'
import type { OidcSettings } from './settings.ts'

/** Milliseconds after which a provider is asked again what it offers; it changes its keys now and then. */
const fresh = 60 * 60 * 1000
const largest = 1024 * 1024

let kept: { for: string; until: number; provider: Promise<Configuration> } | null = null

/** What the provider publishes about itself (OpenID Connect Discovery 1.0, section 4), with our side of it. */
export async function discovered(settings: OidcSettings): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = settings
  const key = JSON.stringify([issuer, clientId, clientSecret])
  if (kept?.for !== key || kept.until < Date.now())
    kept = { for: key, until: Date.now() + fresh, provider: discover(settings) }
  try {
    return await kept.provider
  } catch (error) {
    kept = null
    throw error
  }
}

async function discover({ issuer, clientId, clientSecret }: OidcSettings) {
  const { allowInsecureRequests, customFetch, discovery } = await import('openid-client')
  const address = new URL(issuer!)
  return discovery(address, clientId!, clientSecret || undefined, undefined, {
    [customFetch]: throughTheDoor as any,
    execute: isHere(address) ? [allowInsecureRequests] : [],
  })
}

/** A provider on this very machine may do without TLS: nobody is in between. */
const isHere = ({ hostname }: URL) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname)

async function throughTheDoor(
  address: string,
  { method, headers, body }: { method: string; headers: Record<string, string>; body?: unknown }
) {
  const answer = await outgoing(address, {
    method: method as 'GET' | 'POST',
    headers,
    body: body === undefined || body === null ? undefined : String(body),
    limit: largest,
  })
  const told = Object.entries(answer.headers).map(([name, value]) => [name, String(value)])
  const empty = answer.status === 204 || answer.status === 304
  return new Response(empty ? null : new Uint8Array(answer.body), {
    status: answer.status,
    headers: told as [string, string][],
  })
}
