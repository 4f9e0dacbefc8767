import { DateTime } from 'luxon'
import { bulkKinds } from '#records/bulk/bulk_change'
import { connection } from '#records/change'
import { toColumn } from '#records/clock'
import { kindOf } from '#records/history/history'
import { isTranslated, type Translate } from '#records/labels'

/** What the log shows, by heading: kinds of change sets. */
export const auditKinds: Record<string, string[]> = {
  signIn: ['signedIn', 'signInFailed', 'signedOut', 'sessionsEnded'],
  credentials: [
    'passwordChanged',
    'passwordReset',
    'twoFactorTurnedOn',
    'twoFactorTurnedOff',
    'recoveryCodesMade',
    'passkeyAdded',
    'passkeyRenamed',
    'passkeyRemoved',
    'apiTokenMade',
    'apiTokenRevoked',
    'unlocked',
    'keysRotated',
    'uploadRefused',
  ],
  people: [
    'invited',
    'joined',
    'identityLinked',
    'roleChanged',
    'disabled',
    'enabled',
    'handedOver',
  ],
  roles: ['roleMade', 'roleEdited', 'roleRemoved', 'teamMade', 'teamChanged', 'teamRemoved'],
  settings: [
    'settings',
    'setUp',
    'demo',
    'demoRemoved',
    'jobsRetried',
    'jobRemoved',
    'scheduleRun',
    'mailResent',
    'tidied',
  ],
  exports: ['exported', 'personalDataExported', 'logsDownloaded'],
  backups: ['backupTaken', 'backupDownloaded', 'backupRestored', 'backupDeleted'],
  imports: ['imported', 'undone', ...bulkKinds.map((kind) => `bulk.${kind}`)],
  deletions: ['deleted', 'restored', 'erased', 'merged', 'personalDataErased'],
}
const every = Object.values(auditKinds).flat()

export interface AuditQuery {
  kind?: string
  actorId?: number
  /** Days, as YYYY-MM-DD in the reader's zone. */
  from?: string
  to?: string
  /** Id of the last entry of the page before. */
  before?: number
  zone: string
}

export interface AuditEntry {
  id: number
  kind: string
  actorId: number | null
  origin: string
  from: string | null
  at: string
  size: number
  data: Record<string, unknown> | null
}

const limit = 50

/** One page of the log, the latest first. */
export async function auditEntries({ kind, actorId, from, to, before, zone }: AuditQuery) {
  const query = connection()
    .from('change_sets')
    .whereIn('kind', kind && auditKinds[kind] ? auditKinds[kind] : every)
    .orderBy('id', 'desc')
    .limit(limit + 1)
  if (actorId) query.where('actor_id', actorId)
  if (before) query.where('id', '<', before)
  const first = day(from, zone)
  const last = day(to, zone)
  if (first) query.where('created_at', '>=', toColumn(first))
  if (last) query.where('created_at', '<', toColumn(last.plus({ days: 1 })))
  const rows = await query
  const entries: AuditEntry[] = rows.slice(0, limit).map((row) => ({
    id: row.id,
    kind: row.kind,
    actorId: row.actor_id,
    origin: row.origin,
    from: row.from_address,
    at: row.created_at,
    size: row.size,
    data: row.data ? JSON.parse(row.data) : null,
  }))
  return { entries, next: rows.length > limit ? entries.at(-1)!.id : null }
}

function day(text: string | undefined, zone: string) {
  if (!text) return null
  const found = DateTime.fromISO(text, { zone })
  return found.isValid ? found : null
}

/** What an entry says beside its kind, in words; keys without a word, `audit.data.<key>`, are the house's own. */
export function auditData(
  data: AuditEntry['data'],
  t: Translate,
  names: Map<number, string>
): { label: string; value: string }[] {
  return Object.entries(data ?? {})
    .filter(([key, value]) => isTranslated(`audit.data.${key}`) && typeof value !== 'object')
    .map(([key, value]) => ({ label: t(`audit.data.${key}`), value: said(key, value, t, names) }))
}

function said(key: string, value: unknown, t: Translate, names: Map<number, string>): string {
  if (['from', 'to', 'person'].includes(key)) return names.get(Number(value)) ?? String(value)
  if (key === 'kind') return kindOf({ kind: value }, t)
  const word = key === 'record' ? `${value}.many` : `audit.values.${value}`
  return isTranslated(word) ? t(word) : String(value)
}
