import { DateTime } from 'luxon'
import { bulkKinds } from '#records/bulk/bulk_change'
import { connection } from '#records/change'
import { toColumn } from '#records/clock'

/** What the log shows, by heading: kinds of change sets. */
export const auditKinds: Record<string, string[]> = {
  signIn: ['signedIn', 'signInFailed', 'signedOut', 'sessionsEnded'],
  credentials: [
    'passwordChanged',
    'passwordReset',
    'twoFactorTurnedOn',
    'twoFactorTurnedOff',
    'recoveryCodesMade',
    'apiTokenMade',
    'apiTokenRevoked',
  ],
  people: ['invited', 'joined', 'roleChanged', 'disabled', 'enabled', 'handedOver'],
  roles: ['roleMade', 'roleEdited', 'roleRemoved', 'teamMade', 'teamChanged', 'teamRemoved'],
  settings: ['settings', 'setUp', 'demo', 'demoRemoved'],
  exports: ['exported'],
  imports: ['imported', 'undone', ...bulkKinds.map((kind) => `bulk.${kind}`)],
  deletions: ['deleted', 'restored', 'erased', 'merged'],
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

/** Before and after of the rows of these entries, at most five rows each. */
export async function auditChanges(ids: number[]) {
  const found = new Map<number, { table: string; rowId: number; values: ChangedValue[] }[]>()
  for (const id of ids) {
    const rows = await connection()
      .from('changes')
      .where('change_set_id', id)
      .orderBy('id')
      .limit(5)
      .select('table_name', 'row_id', 'before_values', 'after_values')
    found.set(
      id,
      rows.map((row) => ({
        table: row.table_name,
        rowId: row.row_id,
        values: differences(row.before_values, row.after_values),
      }))
    )
  }
  return found
}

interface ChangedValue {
  name: string
  before: string
  after: string
}

/** Columns that say when and how often, not what. */
const silent = new Set(['version', 'updated_at', 'updated_by_id', 'title_sort', 'created_at'])

function differences(before: string | null, after: string | null): ChangedValue[] {
  const [old, now] = [before, after].map((json) => (json ? JSON.parse(json) : {}))
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((name) => !silent.has(name) && said(old[name]) !== said(now[name]))
    .map((name) => ({ name, before: said(old[name]), after: said(now[name]) }))
}

const said = (value: unknown) =>
  value === null || value === undefined
    ? ''
    : String(typeof value === 'object' ? JSON.stringify(value) : value).slice(0, 300)

function day(text: string | undefined, zone: string) {
  if (!text) return null
  const found = DateTime.fromISO(text, { zone })
  return found.isValid ? found : null
}
