import { createReadStream } from 'node:fs'
import { connect } from 'node:net'
import settings from '#start/env'

/** What ClamAV said of a file: null for nothing found, else the name of what it found. */
export type Finding = string | null

const longest = 60_000

export const scans = () => settings.clamdUrl !== null

/**
 * Hands a file to clamd by its INSTREAM command: pieces with their length in front, an empty one at the end.
 * @throws where the scanner is out of reach, or did not look at the file
 */
export async function scan(path: string): Promise<Finding> {
  const socket = connect(target(new URL(settings.clamdUrl!)))
  socket.setTimeout(longest, () => socket.destroy(new Error('The virus scanner did not answer.')))
  const answer = new Promise<string>((resolve, reject) => {
    let text = ''
    socket.on('data', (chunk) => (text += chunk))
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
  // A refusal is read from the answer; whoever waits for it below hears of the error.
  answer.catch(() => {})
  try {
    socket.write('zINSTREAM\0')
    for await (const chunk of createReadStream(path)) {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(chunk.length)
      if (socket.destroyed) break
      socket.write(length)
      if (!socket.write(chunk)) await drained(socket)
    }
    if (!socket.destroyed) socket.end(Buffer.alloc(4))
    return finding(await answer)
  } finally {
    socket.destroy()
  }
}

const drained = (socket: ReturnType<typeof connect>) =>
  new Promise<void>((resolve) => {
    socket.once('drain', resolve)
    socket.once('close', () => resolve())
  })

const target = (url: URL) =>
  url.protocol === 'unix:'
    ? { path: decodeURIComponent(url.pathname) }
    : { host: url.hostname, port: Number(url.port || 3310) }

function finding(answer: string): Finding {
  const [said] = answer.split('\0')
  if (/: OK$/.test(said)) return null
  const found = /^stream: (.+) FOUND$/.exec(said)
  if (found) return found[1]
  throw new Error(
    `The virus scanner did not look at the file: ${said.slice(0, 200) || 'no answer'}`
  )
}
