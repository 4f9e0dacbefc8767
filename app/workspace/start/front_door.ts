import { randomBytes, timingSafeEqual } from 'node:crypto'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import settings from '#start/env'
import type { Reason } from '#workspace/start/refusal'

/** What whoever comes is told while nothing can be served. */
export type Waiting =
  | { state: 'starting' }
  | { state: 'updating'; name: string; done: number; total: number }
  | { state: 'returning' }
  | { state: 'halted'; reason: Reason }

/** How soon a browser asks again, in seconds. */
const again = { starting: 2, updating: 3, returning: 3, halted: 30 }

/**
 * The one server of this process. It listens as soon as the data folder is ours and says what is going on; once everything is there the
 * application answers at the same door, and no visitor finds it closed in between.
 */
class FrontDoor {
  #server: Server | undefined
  #answer: RequestListener = (request, response) => void this.#explain(request, response)
  #waiting: Waiting = { state: 'starting' }
  /** Only the log has it: whoever holds it sees what went wrong. */
  readonly token = randomBytes(18).toString('base64url')

  get link() {
    return `${settings.appUrl}/?token=${this.token}`
  }

  /** @throws what `listen` of node:net throws, such as EADDRINUSE */
  async open(port: number, host: string) {
    const server = createServer((request, response) => this.#answer(request, response))
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, host, resolve)
    })
    server.removeAllListeners('error')
    this.#server = server
  }

  say(waiting: Waiting) {
    if (this.#waiting.state !== 'halted') this.#waiting = waiting
  }

  /** Answers from now on by itself, also in the middle of serving. */
  halt(reason: Reason) {
    this.#waiting = { state: 'halted', reason }
    this.#answer = (request, response) => void this.#explain(request, response)
  }

  /** For the framework, which makes a server from its handler and calls `listen` on it. */
  handOver(handler: RequestListener): Server {
    const server = this.#server!
    if (this.#waiting.state !== 'halted') this.#answer = handler
    server.listen = () => {
      process.nextTick(() => server.emit('listening'))
      return server
    }
    return server
  }

  async #explain(request: IncomingMessage, response: ServerResponse) {
    request.resume()
    const waiting = this.#waiting
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Referrer-Policy', 'no-referrer')
    response.setHeader('Connection', 'close')
    if (pathname === '/health/live') return json(response, 200, { status: 'up' })
    response.setHeader('Retry-After', String(again[waiting.state]))
    if (pathname === '/health/ready')
      return json(response, 503, { status: 'not ready', reason: waiting.state, ...steps(waiting) })
    if (request.headers['hx-request']) {
      response.setHeader('HX-Reswap', 'none')
      return response.writeHead(503).end()
    }
    if (isProgram(request, pathname))
      return json(response, 503, problem(waiting), 'application/problem+json')
    try {
      // Not before somebody asks: its words bring every room along, and the door opens first.
      const { waitingPage } = await import('#workspace/start/waiting_page')
      const { html, policy } = await waitingPage(waiting, {
        languages: request.headers['accept-language'],
        trusted: sameText(searchParams.get('token') ?? '', this.token),
        again: again[waiting.state],
      })
      response.setHeader('Content-Security-Policy', policy)
      response.setHeader('X-Frame-Options', 'DENY')
      response.setHeader('Vary', 'Accept-Language')
      response.writeHead(503, { 'Content-Type': 'text/html; charset=utf-8' }).end(html)
    } catch (error) {
      process.stderr.write(`The page that says what is going on failed: ${error.message}\n`)
      response.writeHead(503, { 'Content-Type': 'text/plain' }).end('503')
    }
  }
}

const steps = (waiting: Waiting) =>
  waiting.state === 'updating' ? { done: waiting.done, total: waiting.total } : {}

const isProgram = ({ headers }: IncomingMessage, path: string) =>
  path.startsWith('/api/') || !/text\/html|\*\/\*|^$/.test(headers.accept ?? '')

const problem = (waiting: Waiting) => ({
  type: 'about:blank',
  title: 'Service Unavailable',
  status: 503,
  detail: details[waiting.state],
  ...steps(waiting),
})

const details = {
  starting: 'Farley is starting.',
  updating: 'Farley is being updated.',
  returning: 'Farley is going back to an earlier copy of its database.',
  halted: 'Farley is not available until somebody looks after it.',
}

function json(response: ServerResponse, status: number, body: object, type = 'application/json') {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8` })
  response.end(JSON.stringify(body))
}

function sameText(one: string, other: string) {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

const frontDoor = new FrontDoor()
export default frontDoor
