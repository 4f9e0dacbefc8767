import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '#tests/install'
import { Client } from '#tests/web_client'

export const root = fileURLToPath(new URL('../../', import.meta.url))
export const image = process.env.FARLEY_IMAGE ?? 'farley:test'
export const email = 'ana@norte.example'
export const password = 'correct horse 1906'

/** Runs Docker's own command; returns what it printed. Throws with both outputs. */
export async function docker(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('docker', args, {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  })
  return stdout.trim()
}

/** The same with something on its standard input. */
export async function dockerWith(input: string, ...args: string[]): Promise<string> {
  const running = promisify(execFile)('docker', args, { cwd: root })
  running.child.stdin!.end(input)
  const { stdout } = await running
  return stdout.trim()
}

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks until the answer is no longer null; throws what it waited for. */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => Promise<T | null | undefined | false>
): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask().catch(() => null)
    if (answer !== null && answer !== undefined && answer !== false) return answer
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain for ${what}.`)
    await pause(50)
  }
}

/** As hard as a company may set it up, and as the compose files do. */
export const locked = [
  '--read-only',
  '--tmpfs=/tmp:size=16m,mode=1777',
  '--cap-drop=ALL',
  '--security-opt=no-new-privileges:true',
]

let made = 0

/** One container of the image. Its volume stays when it is taken away, as at an update. */
export class Box {
  readonly name: string
  readonly volume: string
  readonly image = image
  readonly args: string[]
  port = 0

  constructor({ args = ['--memory=256m'], volume }: { args?: string[]; volume?: string } = {}) {
    this.name = `farley-test-${process.pid}-${++made}`
    this.volume = volume ?? this.name
    this.args = args
  }

  /** @returns milliseconds from asking for it until it is healthy */
  async start({ offline = false, using = image } = {}): Promise<number> {
    this.port = await freePort()
    const begun = performance.now()
    await docker(
      'run',
      '--detach',
      `--name=${this.name}`,
      ...locked,
      ...this.args,
      `--volume=${this.volume}:/app/data`,
      ...(offline ? ['--network=none'] : [`--publish=127.0.0.1:${this.port}:3333`]),
      using
    )
    await this.healthy()
    return performance.now() - begun
  }

  async healthy(seconds = 120) {
    const state = await until('a healthy container', seconds, async () => {
      const found = await this.inspect('{{.State.Status}} {{.State.Health.Status}}')
      const [status, health] = found.split(' ')
      return status === 'exited' || health === 'healthy' ? `${status} ${health}` : null
    })
    if (!state.startsWith('running')) throw new Error(`It ended.\n${await this.logs()}`)
  }

  inspect(format: string) {
    return docker('inspect', `--format=${format}`, this.name)
  }

  async logs() {
    const { stdout, stderr } = await promisify(execFile)('docker', ['logs', this.name])
    return stdout + stderr
  }

  /** Runs something in the container. */
  exec(...command: string[]) {
    return docker('exec', this.name, ...command)
  }

  setUp() {
    return setUp(this.name)
  }

  /** Runs what JavaScript is given with Node in the container; for what has no network to be reached by. */
  node(code: string) {
    return this.exec('node', '--input-type=module', '-e', code)
  }

  get origin() {
    return `http://127.0.0.1:${this.port}`
  }

  signIn() {
    return signIn(this.origin)
  }

  async api() {
    return new Client(this.origin, await bearer(this.name))
  }

  /** Starts the same container again. @returns milliseconds until it serves */
  async startAgain() {
    const begun = performance.now()
    await docker('start', this.name)
    await until('an answer', 60, async () => {
      const client = new Client(this.origin)
      const { status } = await client.get('/health/ready').finally(() => client.close())
      return status === 200
    })
    return performance.now() - begun
  }

  kill() {
    return docker('kill', '--signal=KILL', this.name)
  }

  async remove({ keepVolume = false } = {}) {
    await docker('rm', '--force', this.name).catch(() => {})
    if (!keepVolume) await docker('volume', 'rm', '--force', this.volume).catch(() => {})
  }
}

/** Sets the company of this container up as somebody would without a browser. */
export const setUp = (container: string) =>
  dockerWith(
    `${password}\n`,
    'exec',
    '--interactive',
    container,
    'ace',
    'setup',
    '--company=Norte',
    '--name=Ana Ruiz',
    `--email=${email}`,
    '--password-file=/dev/stdin'
  )

export async function signIn(origin: string) {
  const client = new Client(origin)
  const answer = await client.post('/login', '/login', { email, password })
  if (answer.status !== 303 && answer.status !== 302)
    throw new Error(`Signing in was refused with ${answer.status}.`)
  return client
}

/** Headers of a program with a token of Ana's, made in this container. */
export async function bearer(container: string) {
  const printed = await docker(
    'exec',
    container,
    'ace',
    'token:create',
    `--email=${email}`,
    '--name=test'
  )
  return {
    authorization: `Bearer ${printed.split('\n').at(-1)}`,
    accept: 'application/json',
  }
}

/** Lets API tokens ask as often as a test wants, by the page where an admin decides it. */
export async function liftApiLimit(origin: string) {
  const browser = await signIn(origin)
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
