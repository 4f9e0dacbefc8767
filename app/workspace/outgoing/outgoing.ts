import dns from 'node:dns'
import { isIP } from 'node:net'
import type { Dispatcher } from 'undici'
import { allowList } from '#workspace/outgoing/allow_list'
import { isPublic } from '#workspace/outgoing/addresses'
import { OutgoingRefused } from '#workspace/outgoing/refused'
import { version } from '#workspace/version'

export interface OutgoingOptions {
  /** Hosts that may be asked, `api.example.com` or `*.example.com`; any if left out. */
  hosts?: readonly string[]
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Record<string, string>
  body?: string | Buffer
  /** Milliseconds for everything together: names, redirects, body. Default 10,000. */
  timeout?: number
  /** Bytes of the answer's body that the caller wants at most; without it the body is not read at all. */
  limit?: number
}

export interface OutgoingAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** Empty unless a limit was given. */
  body: Buffer
  /** Where the answer came from in the end. */
  url: string
}

const mostRedirects = 3
/** What a person aimed does not carry along: cookies, or a host other than the one that was checked. */
const ours = new Set(['host', 'cookie', 'user-agent', 'connection', 'content-length', 'expect'])
const always = {
  'user-agent': `Farley/${version}`,
  'accept-encoding': 'identity',
}

/** How names become addresses; a test puts its own server of names here. */
export const names = { lookup: dns.lookup as any }

/**
 * The one door for a request whose address a person can aim: webhooks, feeds, notices, plugins. Addresses are checked when the
 * connection is made, after the name was looked up and again at each redirect, so that no name can change in between.
 * @throws OutgoingRefused with a sentence; errors of the network as Node has them
 */
export async function outgoing(
  address: string | URL,
  { hosts, timeout = 10_000, limit, ...request }: OutgoingOptions = {}
): Promise<OutgoingAnswer> {
  const { Agent, request: send } = await import('undici')
  const agent = new Agent({ connect: { lookup: checkedLookup, timeout }, pipelining: 0 })
  const signal = AbortSignal.timeout(timeout)
  let url = read(address)
  let { method = 'GET', body } = request
  let headers = clean(request.headers ?? {})
  try {
    for (let hop = 0; ; hop++) {
      check(url, hosts)
      const sent = { method, headers: { ...headers, ...always }, body, signal, dispatcher: agent }
      const answer = await send(url, sent as any)
      const target = redirection(answer)
      if (!target) return await taken(answer, url, limit)
      if (hop === mostRedirects) throw new OutgoingRefused('redirects')
      await answer.body.dump({ limit: 64 * 1024 }).catch(() => {})

      const next = read(target, url)
      if (url.protocol === 'https:' && next.protocol === 'http:')
        throw new OutgoingRefused('downgrade')
      if (next.origin !== url.origin) headers = harmless(headers)
      if (answer.statusCode < 307 && method !== 'HEAD') [method, body] = ['GET', undefined]
      url = next
    }
  } catch (error) {
    throw refusalWithin(error, signal)
  } finally {
    await agent.destroy()
  }
}

/** What was read of an address that a person typed, before anything is asked. @throws OutgoingRefused */
export function read(address: string | URL, base?: URL): URL {
  if (!URL.canParse(String(address), base?.href)) throw new OutgoingRefused('address')
  return new URL(String(address), base)
}

/** For forms: says at once what `outgoing` would say of an address without asking anybody. @throws OutgoingRefused */
export function check(url: URL, hosts?: readonly string[]) {
  if (!['http:', 'https:'].includes(url.protocol)) throw new OutgoingRefused('scheme')
  if (url.username || url.password) throw new OutgoingRefused('userinfo')
  const name = hostName(url.hostname)
  if (hosts && !hosts.some((host) => fits(host.toLowerCase(), name)))
    throw new OutgoingRefused('host')
  // Node asks nobody for a name that is an address already.
  if (isIP(name)) mayConnect(name, name)
}

const hostName = (name: string) => name.replace(/^\[|\]$|\.$/g, '').toLowerCase()

const fits = (host: string, name: string) =>
  host.startsWith('*.') ? name.endsWith(host.slice(1)) : name === host

function mayConnect(name: string, address: string) {
  if (!isPublic(address) && !allowList().allows(name, address)) throw new OutgoingRefused('private')
}

/**
 * Stands between the name and the connection: Node connects to the very addresses that were looked at here. For clients that have agents of
 * their own; whoever uses it calls `check` first.
 */
export function checkedLookup(
  name: string,
  options: dns.LookupOptions,
  done: (...given: any[]) => void
) {
  names.lookup(
    name,
    { ...options, all: true },
    (error: Error | null, found: dns.LookupAddress[]) => {
      if (error) return done(error)
      try {
        for (const { address } of found) mayConnect(hostName(name), address)
      } catch (refused) {
        return done(refused)
      }
      if (options.all) return done(null, found)
      done(null, found[0].address, found[0].family)
    }
  )
}

const clean = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value])
      .filter(([name]) => !ours.has(name))
  )

/** Keys that were meant for one host do not go on to another. */
const harmless = (headers: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => ['accept', 'content-type'].includes(name))
  )

function redirection({ statusCode, headers }: Dispatcher.ResponseData) {
  const { location } = headers
  return [301, 302, 303, 307, 308].includes(statusCode) && typeof location === 'string'
    ? location
    : null
}

async function taken(answer: Dispatcher.ResponseData, url: URL, limit = 0) {
  const { statusCode: status, headers } = answer
  const chunks: Buffer[] = []
  let size = 0
  if (limit)
    for await (const chunk of answer.body) {
      size += chunk.length
      if (size > limit) throw new OutgoingRefused('tooLarge')
      chunks.push(chunk)
    }
  else answer.body.on('error', () => {}).destroy()
  return { status, headers, body: Buffer.concat(chunks), url: url.href }
}

function refusalWithin(error: any, signal: AbortSignal): Error {
  if (error instanceof OutgoingRefused) return error
  if (error?.cause instanceof OutgoingRefused) return error.cause
  const within = error?.errors?.find((each: unknown) => each instanceof OutgoingRefused)
  if (within) return within
  return signal.aborted || error?.code === 'UND_ERR_CONNECT_TIMEOUT'
    ? new OutgoingRefused('time')
    : error
}
