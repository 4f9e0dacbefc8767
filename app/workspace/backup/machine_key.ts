import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import settings from '#start/env'
import type { Keys } from '#workspace/backup/age'

const file = () => join(settings.storagePath, 'backup.key')

/**
 * This machine's own identity, kept beside the data (mode 600). Scheduled archives are for it as well as for the company's recipient, so that
 * Farley can prove by itself that they restore; whoever has this folder has the data anyway.
 */
export async function machineIdentity(): Promise<string> {
  const known = await readFile(file(), 'utf8').catch(() => null)
  if (known) return known.trim()
  try {
    await writeFile(file(), `${await generateX25519Identity()}\n`, { mode: 0o600, flag: 'wx' })
    await chmod(file(), 0o600)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  const kept = await readFile(file(), 'utf8')
  return kept.trim()
}

export const machineRecipient = async () => identityToRecipient(await machineIdentity())

/** These keys, and this machine's own where it has one. */
export async function machineKeys({ identities = [], passphrases = [] }: Keys): Promise<Keys> {
  const known = await readFile(file(), 'utf8').catch(() => null)
  return { identities: known ? [...identities, known.trim()] : identities, passphrases }
}
