import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { NotVisible } from '#records/errors'
import { kindOf, momentOf, namesOf } from '#records/history/history'
import { fieldLabel, isTranslated, wordsFor } from '#records/labels'
import { system } from '#records/actor'
import { recordOfTable } from '#records/record'
import { titlesOf } from '#records/forms/titles'
import type { UndoConflict } from '#records/undo'

const perPage = 50

/** A change set as people read it. */
export interface ShownSet {
  id: number
  kind: string
  who: string
  when: string
  at: string
  origin: string
  from: string | null
  size: number
  undoneBy: number | null
  undoes: number | null
  mine: boolean
}

/** Change sets of everybody, the latest first. */
export async function recentSets(actor: Actor, before?: number) {
  const rows = await connection()
    .from('change_sets')
    .if(before, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(perPage + 1)
  const page = rows.slice(0, perPage)
  return {
    sets: await shown(actor, page),
    next: rows.length > perPage ? (page.at(-1).id as number) : null,
  }
}

/**
 * One change set, for whoever made it or may see the audit.
 * @throws NotVisible for others
 */
export async function findSet(actor: Actor, id: number) {
  const row = await connection().from('change_sets').where('id', id).first()
  if (!row || (row.actor_id !== actor.id && !actor.may('audit'))) throw new NotVisible()
  const [set] = await shown(actor, [row])
  const data = row.data ? JSON.parse(row.data) : {}
  return { set, conflicts: await describeConflicts(actor, data.conflicts ?? []) }
}

async function shown(actor: Actor, rows: Record<string, any>[]): Promise<ShownSet[]> {
  const t = wordsFor(actor)
  const names = await namesOf(rows)
  return rows.map((row) => ({
    id: row.id,
    kind: kindOf(row, t),
    who: names.get(row.actor_id) ?? system.name,
    ...momentOf(row.created_at, actor),
    origin: t(`records.choices.origin.${row.origin}`),
    from: row.from_address,
    size: row.size,
    undoneBy: row.undone_by_id,
    undoes: row.undoes_id,
    mine: row.actor_id === actor.id,
  }))
}

/** What was not taken back, and why. */
export async function describeConflicts(actor: Actor, conflicts: UndoConflict[]) {
  const t = wordsFor(actor)
  const titles = new Map<string, string>()
  for (const [name, ofType] of Map.groupBy(conflicts, (each) => each.recordName)) {
    if (!name) continue
    const ids = ofType.map(({ recordId }) => recordId!).filter(Boolean)
    for (const [id, title] of await titlesOf(name, actor, ids)) titles.set(`${name} ${id}`, title)
  }
  return conflicts.map((conflict) => {
    const Record = recordOfTable(conflict.table)
    const title = titles.get(`${conflict.recordName} ${conflict.recordId}`)
    const word = `history.tables.${conflict.table}`
    return {
      title: title ?? (isTranslated(word) ? t(word) : t('history.row')),
      href: title ? `/go/${conflict.recordName}/${conflict.recordId}` : null,
      fields: conflict.columns
        .map((column) => Record?.readable.find((field) => field.column === column))
        .filter((field) => field !== undefined)
        .map((field) => fieldLabel(field, t)),
      reason: t(`undo.reasons.${conflict.reason}`),
    }
  })
}
