import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import settings from '#start/env'

/** Where several processes share a bucket, any of them may go on with an import that another took in. */
const shared = () => settings.files !== null
const keyOf = (path: string) => `imports/${basename(path)}`

async function bucket() {
  const { default: drive } = await import('@adonisjs/drive/services/main')
  return drive.use('files')
}

/** Keeps a copy of a file that is to be imported. */
export async function keepFile(from: string, to: string) {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await copyFile(from, to)
  if (!shared()) return
  const disk = await bucket()
  await disk.putStream(keyOf(to), createReadStream(to))
}

/** Has the file on this machine, if another one took it in. */
export async function bringFile(path: string) {
  if (!shared() || existsSync(path)) return
  const disk = await bucket()
  if (!(await disk.exists(keyOf(path)))) return
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const part = `${path}.${process.pid}.part`
  await pipeline(await disk.getStream(keyOf(path)), createWriteStream(part, { mode: 0o600 }))
  await rename(part, path)
}

export async function dropFile(path: string) {
  await rm(path, { force: true })
  if (!shared()) return
  const disk = await bucket()
  await disk.delete(keyOf(path))
}
