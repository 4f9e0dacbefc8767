import { createServer, type Server } from 'node:http'

export interface Heard {
  path: string
  headers: Record<string, any>
  body: string
}

/** A place that hears messages and answers what the test wants. */
export class Sink {
  readonly heard: Heard[] = []
  /** Status of the next answers. */
  status = 200
  #server: Server
  port = 0

  constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString()
        this.heard.push({ path: request.url!, headers: request.headers, body })
        response.statusCode = this.status
        response.end('a secret answer')
      })
    })
  }

  async open() {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    this.port = (this.#server.address() as { port: number }).port
    return this
  }

  get address() {
    return `http://127.0.0.1:${this.port}/hooks/quiet-key`
  }

  close() {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
