import { readFileSync } from 'node:fs'
import { translator } from '#modules/translator'
import { BadArchive } from '#workspace/backup/bad_archive'
import type { Keys } from '#workspace/backup/age'
import { StartRefused } from '#workspace/start/refusal'

export const firstLine = (path: string) => lines(path)[0]

const lines = (path: string) => readFileSync(path === '-' ? 0 : path, 'utf8').split(/\r?\n/)

/** Identities of a file as `age-keygen` writes it, and a passphrase of another. */
export const keysFrom = (keyFile?: string, passphraseFile?: string): Keys => ({
  identities: keyFile
    ? lines(keyFile)
        .map((line) => line.trim())
        .filter((line) => line && !line.startsWith('#'))
    : [],
  passphrases: passphraseFile ? [firstLine(passphraseFile)] : [],
})

/** One sentence for whoever ran the command; a defect keeps its stack. */
export function refusalSentence(error: any): string {
  if (error instanceof BadArchive)
    return translator('en')(`backup.refused.${error.key}`, error.params)
  if (error instanceof StartRefused) return error.message
  if (error.code === 'ENOENT') return `There is no file "${error.path}".`
  if (error.code === 'ENOSPC')
    return 'The disk is full. Nothing was changed, and no part of a file was left.'
  if (['EACCES', 'EROFS', 'EPERM'].includes(error.code))
    return `"${error.path}" may not be written to (${error.code}).`
  return error.stack ?? String(error)
}
