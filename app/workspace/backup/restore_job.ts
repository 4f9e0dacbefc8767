import User from '#access/models/user'
import settings from '#start/env'
import { restart } from '#workspace/start/restart'
import { restoreBackup } from '#workspace/backup/backup'
import { BadArchive } from '#workspace/backup/bad_archive'
import { backupSettings, ownKeys, placeOfArchives } from '#workspace/backup/backup_settings'
import { othersConnected } from '#workspace/backup/finish_restore'
import { unseal } from '#records/secrets'
import { connection } from '#records/change'

export interface RestoreOrder {
  by: number
  name: string
  /** Sealed: an identity or a passphrase that somebody typed. */
  key: string | null
}

/**
 * Makes an archive ready beside what is there, then has this process start anew: the swap comes before anything is opened.
 * @throws BadArchive; everything goes on as it was
 */
export async function restoreFromPage(
  { by, name, key }: RestoreOrder,
  progress: (done: number, total: number) => void
) {
  const actor = await User.acting(by)
  const kept = await backupSettings()
  const keys = await ownKeys(kept)
  const typed = ((key && unseal(key)) || '').trim()
  if (typed.startsWith('AGE-SECRET-KEY-')) keys.identities = [...(keys.identities ?? []), typed]
  else if (typed) keys.passphrases = [typed, ...(keys.passphrases ?? [])]
  await refuseBesideOthers()
  const { path, done } = await placeOfArchives(kept).bring(name)
  try {
    await restoreBackup(actor, path, { keys, progress })
  } finally {
    await done()
  }
  setTimeout(restart, 500)
}

/** Other processes would go on with a database that is taken away under them. */
export async function refuseBesideOthers() {
  const { database } = settings
  if (database.client !== 'mysql') return
  const { pool } = (connection().getWriteClient() as any).client
  const own = pool.numUsed() + pool.numFree()
  if ((await othersConnected(database.url)) > own) throw new BadArchive('others')
}
