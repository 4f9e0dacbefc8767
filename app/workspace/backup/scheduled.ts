import { mkdir, stat, statfs } from 'node:fs/promises'
import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { company } from '#records/company'
import { fromColumn } from '#records/clock'
import { peopleWhoMay } from '#access/people_who_may'
import { lastDue } from '#workspace/jobs/schedule'
import { notify } from '#workspace/notifications/notification'
import { takeBackup } from '#workspace/backup/backup'
import { BadArchive } from '#workspace/backup/bad_archive'
import { backupSettings, lockOf, ownKeys, placeOfArchives } from '#workspace/backup/backup_settings'
import { checkBackup } from '#workspace/backup/check'
import { type Destination } from '#workspace/backup/destination'
import { outdated } from '#workspace/backup/retention'
import { lastRun, runDone, runFailed } from '#workspace/backup/runs'

type Progress = (done: number, total: number) => Promise<void> | void

/** Archives that come and go by the schedule; those that somebody took by hand stay until somebody deletes them. */
const scheduledPrefix = 'farley'
/** The disk keeps this much after a backup as large as the last one. */
const spareBytes = 100 * 1024 * 1024

/**
 * Takes a backup to where the company keeps them, and lets go what is older than it wants to keep. What came of it is noted, and admins
 * hear of a failure.
 * @throws whatever it failed with
 */
export async function backUp(
  actor: Actor | null,
  { scheduled = false, progress }: { scheduled?: boolean; progress?: Progress } = {}
) {
  const kept = await backupSettings()
  const begun = Date.now()
  let place = kept.place as string
  try {
    const there = placeOfArchives(kept)
    place = there.shown
    await demandSpace(there)
    const made = await takeBackup(actor, {
      folder: there.folder,
      prefix: scheduled ? scheduledPrefix : undefined,
      progress,
      ...(await lockOf(kept)),
    })
    await there.take(made.name)
    await runDone('backup', { actor, scheduled, place, begun }, made)
    await letGo(there)
    return made
  } catch (error) {
    await runFailed('backup', { actor, scheduled, place, begun }, error)
    await tellAdmins('backupFailed')
    throw error
  }
}

/**
 * Restores an archive, the latest if none is named, in a place of its own, and notes whether it was all there.
 * @throws BadArchive where it was not
 */
export async function prove(
  actor: Actor | null,
  {
    name,
    scheduled = false,
    progress,
  }: { name?: string; scheduled?: boolean; progress?: Progress } = {}
) {
  const kept = await backupSettings()
  const begun = Date.now()
  let place = kept.place as string
  let archive = name ?? null
  try {
    const there = placeOfArchives(kept)
    place = there.shown
    if (!archive) {
      const [latest] = await there.list()
      if (!latest) throw new BadArchive('none')
      archive = latest.name
    }
    const { path, done } = await there.bring(archive)
    try {
      const { size } = await stat(path)
      const proven = await checkBackup(path, { keys: await ownKeys(kept), progress })
      const encrypted = archive.endsWith('.age')
      await runDone(
        'proof',
        { actor, scheduled, place, begun },
        { name: archive, size, encrypted, ...proven }
      )
      return proven
    } finally {
      await done()
    }
  } catch (error) {
    await runFailed('proof', { actor, scheduled, place, begun }, error, archive)
    await tellAdmins('proofFailed')
    throw error
  }
}

/** What the schedule asks for now: a backup, a proof, both or neither. */
export async function whatIsDue(time = DateTime.utc()) {
  const kept = await backupSettings()
  const { setUpAt, timezone } = await company()
  if (!kept.scheduled || !setUpAt) return { backup: false, proof: false }
  const due = lastDue({ name: 'backup', job: 'backup.take', at: kept.at }, time, timezone)
  const last = await lastRun('backup', { scheduled: true })
  const since = last ? fromColumn(last.createdAt) : fromColumn(setUpAt)
  const proof = await lastRun('proof')
  const done = await lastRun('backup', { done: true })
  const lastProof = proof ? fromColumn(proof.createdAt) : null
  return {
    backup: since < due,
    proof:
      kept.proveAfter > 0 &&
      done !== null &&
      (!lastProof || lastProof.plus({ days: kept.proveAfter }) <= time) &&
      (!lastProof || fromColumn(done.createdAt) > lastProof),
  }
}

async function letGo(there: Destination) {
  const { keep } = await backupSettings()
  const { timezone } = await company()
  const all = await there.list()
  const own = all.filter(({ prefix }) => prefix === scheduledPrefix)
  for (const { name } of outdated(own, keep, timezone)) await there.delete(name)
}

/** Told before an hour's work, not after it: what is on the disk already is worth more than one more copy. */
async function demandSpace({ folder }: Destination) {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const last = await lastRun('backup', { done: true })
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < (last?.size ?? 0) * 1.2 + spareBytes)
    throw new BadArchive('space', { mb: Math.floor((bavail * bsize) / 1024 / 1024) })
}

async function tellAdmins(kind: 'backupFailed' | 'proofFailed') {
  await notify(await peopleWhoMay('backups'), kind, { data: { url: '/settings/backups' } })
}
