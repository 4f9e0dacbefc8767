import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { appKey } from '#start/app_key'
import { BadArchive } from '#workspace/backup/bad_archive'
import type { Unpacked, UnpackOptions } from '#workspace/backup/unpack'

const entry = fileURLToPath(new URL('../../../bin/unpack.ts', import.meta.url))

/**
 * Loads an archive in a process of its own, as a new machine would: nothing of this process is in the way, and neither its event loop
 * nor its memory bears it.
 * @param place the database and folder that it is loaded into; files go into the folder, whatever the drive is
 * @throws BadArchive
 */
export async function runUnpack(
  options: UnpackOptions,
  place: { storagePath: string; databaseUrl: string },
  progress: (done: number, total: number) => void = () => {}
): Promise<Unpacked> {
  const { FILES_URL, REDIS_URL, SMTP_URL, PORT, APP_KEY_PREVIOUS, ...inherited } = process.env
  const child = fork(entry, [], {
    env: {
      ...inherited,
      NODE_ENV: 'production',
      LOG_LEVEL: 'error',
      APP_KEY: appKey(),
      STORAGE_PATH: place.storagePath,
      DATABASE_URL: place.databaseUrl,
    },
    execArgv: ['--max-semi-space-size=4', '--v8-pool-size=1'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  let output = ''
  child.stderr!.on('data', (chunk) => (output = (output + chunk).slice(-2000)))
  return new Promise((resolve, reject) => {
    let result: Unpacked | undefined
    let failure: Error | undefined
    child.on('message', (message: any) => {
      if (message.ready) child.send(options)
      else if (message.total !== undefined) progress(message.done, message.total)
      else if (message.refused) failure = new BadArchive(message.refused, message.params)
      else if (message.failed)
        failure = Object.assign(new Error(message.failed), { code: message.code })
      else result = message
    })
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0 && result) resolve(result)
      else reject(failure ?? new Error(`The archive could not be loaded. ${output}`.trim()))
    })
  })
}
