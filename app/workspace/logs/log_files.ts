import { appendFileSync, mkdirSync } from 'node:fs'
import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import settings from '#start/env'

const megabyte = 1024 * 1024
const flushEvery = 400
/** Text that waits for the disk; what comes beyond it is not kept. */
const mostWaiting = 4 * megabyte
const retryAfter = 15_000
/** Pieces that the room for all logs is cut into. */
const pieces = 10

export interface LogPiece {
  file: string
  /** `web-vm-812`: what wrote it, where, under which process id. */
  writer: string
  number: number
  bytes: number
  changedAt: number
}

export const logFolder = () => join(settings.storagePath, 'logs')

/**
 * Keeps the latest lines of the log in files that an admin can read in the browser: `farley.<writer>.<number>.log`. Lines are written
 * in the background, a few times a second. A disk that is full or read-only costs these files and nothing else: standard output has every line.
 */
export class LogFiles {
  writer: string | null = null
  /** Why nothing can be written now; null while all is well. */
  trouble: string | null = null
  #room = 0
  #waiting = ''
  #number = 1
  #bytes = 0
  #writing = false
  #quietUntil = 0

  /** From now on lines are kept; what was written since the start of the process comes along. */
  async start(role: string, megabytes = settings.logMegabytes) {
    if (this.writer || !megabytes) return
    this.#room = megabytes * megabyte
    this.writer = `${role}-${os
      .hostname()
      .replace(/[^\w-]/g, '_')
      .slice(0, 40)}-${process.pid}`
    const own = await logPieces().then((all) => all.filter(({ writer }) => writer === this.writer))
    const last = own.at(-1)
    if (last) [this.#number, this.#bytes] = [last.number, last.bytes]
    setInterval(() => void this.#flush(), flushEvery).unref()
    process.once('exit', () => this.#flushAtOnce())
  }

  write(line: string) {
    if (!this.writer && !settings.logMegabytes) return
    if (this.#waiting.length < mostWaiting) this.#waiting += line
  }

  /** Until everything that waits is on the disk, or cannot be. */
  async settled() {
    while (this.#writing) await new Promise((done) => setTimeout(done, 10))
    await this.#flush()
  }

  async #flush() {
    if (this.#writing || !this.#waiting || !this.writer || Date.now() < this.#quietUntil) return
    this.#writing = true
    const text = this.#waiting
    this.#waiting = ''
    try {
      await mkdir(logFolder(), { recursive: true, mode: 0o700 })
      await appendFile(this.#file, text, { mode: 0o600 })
      this.trouble = null
      this.#bytes += Buffer.byteLength(text)
      if (this.#bytes > this.#room / pieces) await this.#turn()
    } catch (error) {
      this.trouble = error.code ?? error.message
      this.#quietUntil = Date.now() + retryAfter
    } finally {
      this.#writing = false
    }
  }

  /** The next piece; the oldest of all go once there are too many. */
  async #turn() {
    this.#number++
    this.#bytes = 0
    const all = await logPieces()
    let room = this.#room - this.#room / pieces
    for (const piece of all.toSorted((a, b) => b.changedAt - a.changedAt)) {
      room -= piece.bytes
      if (room < 0) await rm(piece.file, { force: true })
    }
  }

  #flushAtOnce() {
    if (!this.#waiting || !this.writer) return
    try {
      mkdirSync(logFolder(), { recursive: true, mode: 0o700 })
      appendFileSync(this.#file, this.#waiting, { mode: 0o600 })
    } catch {
      // The process ends; standard output has the lines.
    }
  }

  get #file() {
    return join(logFolder(), `farley.${this.writer}.${this.#number}.log`)
  }
}

/** What there is, by writer and then in the order of writing. */
export async function logPieces(): Promise<LogPiece[]> {
  const names = await readdir(logFolder()).catch(() => [] as string[])
  const found = await Promise.all(
    names.map(async (name) => {
      const parts = /^farley\.([\w-]+)\.(\d+)\.log$/.exec(name)
      if (!parts) return null
      const file = join(logFolder(), name)
      const known = await stat(file).catch(() => null)
      if (!known) return null
      const [, writer, number] = parts
      return { file, writer, number: Number(number), bytes: known.size, changedAt: known.mtimeMs }
    })
  )
  return found
    .filter((piece) => piece !== null)
    .sort((a, b) => a.writer.localeCompare(b.writer) || a.number - b.number)
}

const logFiles = new LogFiles()
export default logFiles
