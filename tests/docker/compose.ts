import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { docker, root } from '#tests/docker/engine'

/** One of the compose files as somebody runs it, under a project name of its own. */
export class Compose {
  readonly project = `farley-test-${process.pid}-${Math.random().toString(36).slice(2, 8)}`
  readonly file: string
  readonly env: NodeJS.ProcessEnv

  constructor(file: string, env: Record<string, string>) {
    this.file = join(root, 'docker', file)
    this.env = { ...process.env, BIND: '127.0.0.1', ...env }
  }

  async run(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(
      'docker',
      ['compose', '--file', this.file, '--project-name', this.project, ...args],
      { cwd: root, env: this.env, maxBuffer: 64 * 1024 * 1024 }
    )
    return stdout.trim()
  }

  /** Ids of the containers of a service, in order. */
  async containers(service: string): Promise<string[]> {
    const names = await docker(
      'ps',
      '--all',
      `--filter=label=com.docker.compose.project=${this.project}`,
      `--filter=label=com.docker.compose.service=${service}`,
      '--format={{.Names}}'
    )
    return names.split('\n').filter(Boolean).sort()
  }

  async remove() {
    await this.run('down', '--volumes', '--remove-orphans', '--timeout', '1').catch(() => {})
  }
}
