import { Agent, request, type IncomingHttpHeaders } from 'node:http'
import { Agent as SecureAgent, request as secureRequest } from 'node:https'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'

export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
  /** Bytes on the wire, as sent: compressed where the server compresses. */
  bytes: number
}

/** A keep-alive client that keeps cookies, as one browser would. */
export class Client {
  readonly #agent: Agent
  readonly #send: typeof request
  readonly #origin: string
  readonly #headers: Record<string, string>
  readonly #cookies = new Map<string, string>()

  /** @param line whose certificates are believed, and the address of this machine that it asks from */
  constructor(
    origin: string,
    headers: Record<string, string> = {},
    cookies?: Map<string, string>,
    line: { ca?: string; localAddress?: string } = {}
  ) {
    const secure = origin.startsWith('https:')
    this.#agent = new (secure ? SecureAgent : Agent)({ keepAlive: true, maxSockets: 1, ...line })
    this.#send = secure ? secureRequest : request
    this.#origin = origin
    this.#headers = headers
    if (cookies) this.#cookies = new Map(cookies)
  }

  get cookies() {
    return this.#cookies
  }

  send(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {}
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const outgoing = this.#send(
        new URL(path, this.#origin),
        {
          method,
          agent: this.#agent,
          headers: {
            'accept': 'text/html',
            'accept-encoding': 'br, gzip',
            ...this.#headers,
            ...(this.#cookies.size
              ? { cookie: [...this.#cookies].map((pair) => pair.join('=')).join('; ') }
              : {}),
            ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
            ...headers,
          },
        },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            for (const cookie of incoming.headers['set-cookie'] ?? []) {
              const [name, ...value] = cookie.split(';')[0].split('=')
              this.#cookies.set(name, value.join('='))
            }
            const raw = Buffer.concat(chunks)
            resolve({
              status: incoming.statusCode!,
              headers: incoming.headers,
              body: decode(raw, incoming.headers),
              bytes: raw.length,
            })
          })
        }
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }

  get(path: string) {
    return this.send('GET', path)
  }

  /** Posts a form with the CSRF token that the page at `from` carries. */
  async post(path: string, from: string, fields: Record<string, string>) {
    const page = await this.get(from)
    const token = /name="_csrf"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="_csrf"/.exec(
      page.body
    )
    const body = new URLSearchParams({
      ...fields,
      _csrf: token?.[1] ?? token?.[2] ?? '',
    }).toString()
    return this.send('POST', path, body, { 'content-type': 'application/x-www-form-urlencoded' })
  }

  /** A second connection of the same person. */
  another() {
    return new Client(this.#origin, this.#headers, this.#cookies)
  }

  close() {
    this.#agent.destroy()
  }
}

function decode(raw: Buffer, headers: IncomingHttpHeaders) {
  if (!raw.length) return ''
  if (headers['content-encoding'] === 'br') return brotliDecompressSync(raw).toString()
  if (headers['content-encoding'] === 'gzip') return gunzipSync(raw).toString()
  return raw.toString()
}
