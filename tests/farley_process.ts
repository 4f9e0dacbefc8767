import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'

/** A folder of its own for a Farley that runs as a process of its own. */
export function dataFolder() {
  const path = mkdtempSync(join(tmpdir(), 'farley-test-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** Farley as people start it: a process, its output, and how it ended. */
export class FarleyProcess {
  readonly child: ChildProcess
  output = ''
  readonly ended: Promise<{ code: number | null; signal: string | null; output: string }>

  constructor(args: string[], environment: Record<string, string>) {
    const inherited = { ...process.env }
    delete inherited.DATABASE_URL
    this.child = spawn(process.execPath, args, {
      cwd: app.makePath(),
      env: { ...inherited, NODE_ENV: 'production', LOG_LEVEL: 'error', ...environment },
    })
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', (chunk) => (this.output += chunk))
    const deadline = setTimeout(() => this.child.kill('SIGKILL'), 60_000).unref()
    this.ended = new Promise((resolve) =>
      this.child.once('close', (code, signal) => {
        clearTimeout(deadline)
        resolve({ code, signal, output: this.output })
      })
    )
  }

  static async serving(environment: Record<string, string>) {
    const server = new FarleyProcess(['bin/server.ts'], environment)
    await server.says('Farley is ready at')
    return server
  }

  /** Waits until the words are there; fails if the process ends before. */
  async says(words: string) {
    let over = false
    void this.ended.then(() => (over = true))
    while (!this.output.includes(words)) {
      if (over) throw new Error(`It ended before it said "${words}": ${this.output}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  async kill(signal: NodeJS.Signals) {
    this.child.kill(signal)
    return this.ended
  }
}
