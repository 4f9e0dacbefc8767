import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { DateTime } from 'luxon'
import { BadArchive } from '#workspace/backup/bad_archive'
import type { Header, Manifest } from '#workspace/backup/manifest'

export type RunKind = 'backup' | 'proof'

/** What came of a backup, or of the proof that one restores. */
export interface Run {
  id: number
  kind: RunKind
  scheduled: boolean
  done: boolean
  archive: string | null
  place: string | null
  size: number | null
  rows: number | null
  files: number | null
  encrypted: boolean
  seconds: number
  /** Why it was not done: a key of `backup.refused`, or the words of the machine. */
  reason: { key: string; params: Record<string, string | number> } | { text: string } | null
  actorId: number | null
  /** Of what the archive shows. */
  moment: string | null
  createdAt: string
}

interface Told {
  actor: Actor | null
  scheduled: boolean
  place: string
  begun: number
}

export async function runDone(
  kind: RunKind,
  { actor, scheduled, place, begun }: Told,
  { name, size, encrypted, header, manifest }: Outcome
) {
  await store(kind, {
    scheduled,
    done: true,
    archive: name,
    place,
    size,
    rows: Object.values(manifest.tables).reduce((sum, table) => sum + table.rows, 0),
    files: manifest.files.length,
    encrypted,
    seconds: Math.round((Date.now() - begun) / 1000),
    actor_id: actor?.id ?? null,
    moment: toColumn(DateTime.fromISO(header.moment)),
  })
}

interface Outcome {
  name: string
  size: number
  encrypted: boolean
  header: Header
  manifest: Manifest
}

export async function runFailed(
  kind: RunKind,
  { actor, scheduled, place, begun }: Told,
  error: any,
  archive: string | null = null
) {
  const reason =
    error instanceof BadArchive
      ? { key: error.key, params: error.params }
      : error.code === 'ENOSPC'
        ? { key: 'full', params: {} }
        : { text: String(error.message).slice(0, 500) }
  await store(kind, {
    scheduled,
    done: false,
    archive,
    place,
    seconds: Math.round((Date.now() - begun) / 1000),
    reason: JSON.stringify(reason),
    actor_id: actor?.id ?? null,
  })
}

const store = (kind: RunKind, columns: Record<string, unknown>) =>
  dialect().insertMany(connection(), 'backup_runs', [{ kind, ...columns, created_at: now() }])

/** The latest of a kind, first those that were done where asked for. */
export async function lastRun(
  kind: RunKind,
  { done, scheduled }: { done?: boolean; scheduled?: boolean } = {}
): Promise<Run | null> {
  const row = await connection()
    .from('backup_runs')
    .where('kind', kind)
    .if(done !== undefined, (query) => query.where('done', Number(done)))
    .if(scheduled !== undefined, (query) => query.where('scheduled', Number(scheduled)))
    .orderBy('id', 'desc')
    .first()
  return row && run(row)
}

/** Archives that were proven to restore, by name. */
export async function provenArchives(names: string[]): Promise<Map<string, string>> {
  const rows = names.length
    ? await connection()
        .from('backup_runs')
        .where({ kind: 'proof', done: 1 })
        .whereIn('archive', names)
        .select('archive', 'created_at')
    : []
  return new Map(rows.map((row) => [row.archive, row.created_at]))
}

const run = (row: any): Run => ({
  id: row.id,
  kind: row.kind,
  scheduled: Boolean(row.scheduled),
  done: Boolean(row.done),
  archive: row.archive,
  place: row.place,
  size: row.size === null ? null : Number(row.size),
  rows: row.rows === null ? null : Number(row.rows),
  files: row.files,
  encrypted: Boolean(row.encrypted),
  seconds: row.seconds,
  reason: row.reason ? JSON.parse(row.reason) : null,
  actorId: row.actor_id,
  moment: row.moment,
  createdAt: row.created_at,
})
