import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Client } from '#tests/web_client'

const root = fileURLToPath(new URL('../', import.meta.url))

export const email = 'ana@norte.example'
export const password = 'correct horse 1906'

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/**
 * A real install in a folder of its own: server and commands as child processes, as a company runs them. With DATABASE_URL
 * on MySQL or MariaDB it uses a database of its own beside that one.
 */
export class Install {
  readonly storage = mkdtempSync(join(tmpdir(), 'farley-'))
  readonly env: NodeJS.ProcessEnv
  /** What the server printed so far. */
  output = ''
  server?: ChildProcess
  port = 0

  constructor(env: NodeJS.ProcessEnv = {}) {
    this.env = {
      ...process.env,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      HOST: '127.0.0.1',
      STORAGE_PATH: this.storage,
      ...env,
    }
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`
  }

  get pid() {
    return this.server!.pid!
  }

  /** Runs an ace command; returns what it printed. Throws with its code and both outputs. */
  async ace(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, ['ace.js', ...args], {
      cwd: root,
      env: this.env,
      maxBuffer: 64 * 1024 * 1024,
    })
    return stdout
  }

  async setUp() {
    const file = join(this.storage, 'password')
    writeFileSync(file, password)
    await this.ace(
      'setup',
      '--company',
      'Norte',
      '--name',
      'Ana Ruiz',
      '--email',
      email,
      '--password-file',
      file
    )
  }

  /** @returns milliseconds from the start of the process to the first whole page. */
  async start(entry = 'bin/server.ts', seconds = 60) {
    const begun = performance.now()
    await this.begin(entry)
    const client = new Client(this.origin)
    for (;;) {
      const answer = await client.get('/login').catch(() => null)
      if (answer && answer.status < 400) break
      const { exitCode, signalCode } = this.server!
      if (exitCode !== null || signalCode !== null)
        throw new Error(`The server ended with ${exitCode ?? signalCode}.\n${this.output}`)
      if (performance.now() - begun > seconds * 1000)
        throw new Error(`The server did not start within ${seconds} s.\n${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    client.close()
    return performance.now() - begun
  }

  /** Starts the process without waiting for anything. */
  async begin(entry = 'bin/server.ts') {
    this.port = await freePort()
    this.server = spawn(process.execPath, ['--max-semi-space-size=4', '--v8-pool-size=1', entry], {
      cwd: root,
      env: { ...this.env, PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.server.stdout!.on('data', (chunk) => (this.output += chunk))
    this.server.stderr!.on('data', (chunk) => (this.output += chunk))
  }

  /** Ends the server as a signal does. @returns its exit code, null after SIGKILL */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    const { server } = this
    if (!server || server.exitCode !== null || server.signalCode !== null)
      return server?.exitCode ?? null
    const gone = new Promise<number | null>((resolve) => server.once('exit', resolve))
    server.kill(signal)
    return gone
  }

  /** A browser of Ana's, signed in through the form. */
  async signIn() {
    const client = new Client(this.origin)
    const answer = await client.post('/login', '/login', { email, password })
    if (answer.status >= 400) throw new Error(`Signing in was refused with ${answer.status}.`)
    return client
  }

  /** Lets API tokens ask as often as a test wants, by the page where an admin decides it. */
  async liftApiLimit() {
    const browser = await this.signIn()
    const answer = await browser.post('/settings/company?_method=PUT', '/settings/company', {
      company: 'Norte',
      language: 'en',
      country: 'ES',
      currency: 'EUR',
      timezone: 'Europe/Madrid',
      firstDayOfWeek: '1',
      apiRateLimit: '100000',
    })
    browser.close()
    if (answer.status !== 303) throw new Error(`The limit was not taken: ${answer.status}.`)
  }

  /** A client of the REST API with a token of Ana's. */
  async api(name = 'test') {
    const printed = await this.ace('token:create', '--email', email, '--name', name)
    const token = printed.trim().split('\n').at(-1)!
    return new Client(this.origin, { authorization: `Bearer ${token}`, accept: 'application/json' })
  }

  async remove() {
    await this.stop('SIGKILL')
    rmSync(this.storage, { recursive: true, force: true })
  }
}

/** DATABASE_URL of an empty database beside the tests' own; undefined on SQLite, where each install has its file. */
export async function emptyDatabase(name: string): Promise<string | undefined> {
  const address = process.env.DATABASE_URL
  if (!address?.startsWith('mysql')) return undefined
  const { default: db } = await import('@adonisjs/lucid/services/db')
  const url = new URL(address)
  const database = `${url.pathname.slice(1)}_${name}`
  await db.rawQuery('drop database if exists ??', [database])
  await db.rawQuery('create database ?? character set utf8mb4', [database])
  url.pathname = `/${database}`
  return url.href
}
