import { system, type Actor } from '#records/actor'
import { connection } from '#records/change'
import { fromColumn as momentFrom } from '#records/clock'
import { formatMoment } from '#records/fields/date_time'
import { sameColumn } from '#records/change_entry'
import { withCurrencies } from '#records/currencies/of_row'
import type { BoundField } from '#records/field_type'
import { safely } from '#records/forms/attributes'
import { titlesOf } from '#records/forms/titles'
import { OtherWords } from '#records/history/other_words'
import { fieldLabel, isTranslated, recordLabel, wordsFor, type Translate } from '#records/labels'
import { fromColumn, recordOfTable, type RecordClass } from '#records/record'
import { Presenter } from '#records/screens/presenter'
import { read as stored, type StoredChange } from '#records/undo'

type Raw = Record<string, any>

/** One change of one row, as people read it. */
export interface HistoryEntry {
  id: number
  setId: number
  /** What happened, by whom, when and from where. */
  kind: string
  who: string
  when: string
  at: string
  origin: string
  from: string | null
  action: 'create' | 'update' | 'delete' | 'trash' | 'restore'
  /** The row that changed, where it is not the record whose history this is. */
  subject: { label: string; title: string | null; href: string | null }
  fields: { label: string; before: unknown; after: unknown }[]
  undone: boolean
}

export interface HistoryPage {
  entries: HistoryEntry[]
  /** `before` of the next page; null on the last. */
  next: number | null
}

const perPage = 50

/** The history of one record, the latest first. */
export const historyOf = (actor: Actor, recordName: string, recordId: number, before?: number) =>
  page(actor, before, (query) =>
    query.where('changes.record_name', recordName).where('changes.record_id', recordId)
  )

/** Rows of one change set, the latest first. */
export const rowsOf = (actor: Actor, changeSetId: number, before?: number) =>
  page(actor, before, (query) => query.where('changes.change_set_id', changeSetId))

/**
 * The first rows of each of these change sets, for those who may read everything: what else is a secret of a record, such as
 * somebody's role, is told too.
 */
export async function firstRowsOf(actor: Actor, changeSetIds: number[], most: number) {
  const rows: Raw[] = []
  for (const id of changeSetIds)
    rows.push(
      ...(await changeRows().where('changes.change_set_id', id).orderBy('changes.id').limit(most))
    )
  return Map.groupBy(await entriesOf(actor, rows, { secrets: true }), ({ setId }) => setId)
}

const changeRows = () =>
  connection()
    .from('changes')
    .join('change_sets', 'change_sets.id', 'changes.change_set_id')
    .select('changes.*')
    .select('change_sets.kind', 'change_sets.actor_id', 'change_sets.origin')
    .select('change_sets.from_address', 'change_sets.label', 'change_sets.data')
    .select('change_sets.undone_by_id')

async function page(actor: Actor, before: number | undefined, narrow: (query: any) => any) {
  const query = changeRows()
    .orderBy('changes.id', 'desc')
    .limit(perPage + 1)
  if (before) query.where('changes.id', '<', before)
  const rows = await narrow(query)
  const shown = rows.slice(0, perPage)
  return {
    entries: await entriesOf(actor, shown),
    next: rows.length > perPage ? shown.at(-1).id : null,
  } as HistoryPage
}

async function entriesOf(
  actor: Actor,
  rows: Raw[],
  { secrets = false }: { secrets?: boolean } = {}
): Promise<HistoryEntry[]> {
  const t = wordsFor(actor)
  const read = rows.map((row) => ({ row, change: stored(row), ...valuesOf(stored(row), secrets) }))
  const shows = new Map<RecordClass, Presenter>()
  for (const [Record, ofType] of Map.groupBy(read, ({ Record: each }) => each)) {
    if (!Record) continue
    const values = ofType.flatMap(({ before, after }) => [before, after])
    const fields = [...new Set(ofType.flatMap(({ fields: each }) => each))]
    shows.set(Record, await Presenter.for(actor, Record, values, fields))
  }
  const names = await namesOf(rows)
  const titles = await titlesOfSubjects(actor, read)
  const words = await OtherWords.for(
    t,
    read.map(({ change }) => change)
  )
  return read.map(({ row, change, Record, fields, before, after }) => {
    const shown = (field: BoundField, values: Raw) =>
      safely(shows.get(Record!)!.html(field, values))
    return {
      id: change.id,
      setId: change.change_set_id,
      kind: kindOf(row, t),
      who: names.get(row.actor_id) ?? system.name,
      ...momentOf(row.created_at, actor),
      origin: t(`records.choices.origin.${row.origin}`),
      from: row.from_address,
      action: actionOf(change),
      subject: subjectOf(change, Record, titles, words, t),
      fields: Record
        ? fields.map((field) => ({
            label: fieldLabel(field, t),
            before:
              words.referred(field.column, change.before?.[field.column]) ?? shown(field, before),
            after:
              words.referred(field.column, change.after?.[field.column]) ?? shown(field, after),
          }))
        : words.fieldsOf(change),
      undone: row.undone_by_id !== null,
    }
  })
}

/** A change in field terms: no secrets, nothing that the house keeps for itself. */
function valuesOf(change: StoredChange, secrets: boolean) {
  const Record = recordOfTable(change.table_name)
  const columns = new Set(Object.keys({ ...change.before, ...change.after }))
  const known = (secrets ? Record?.bound : Record?.readable) ?? []
  const fields = known.filter(
    (field) =>
      columns.has(field.column) &&
      !kept.has(field.key) &&
      (change.action === 'update'
        ? !sameColumn(change.before?.[field.column], change.after?.[field.column])
        : (change.after ?? change.before)?.[field.column] !== null)
  )
  const all = Record ? withCurrencies(Record, fields) : fields
  return {
    Record,
    fields,
    before: attributes(all, change.before),
    after: attributes(all, change.after),
  }
}

const kept = new Set(['createdAt', 'createdBy', 'updatedAt', 'updatedBy', 'origin'])

const attributes = (fields: BoundField[], raw: Raw | null): Raw =>
  Object.fromEntries(
    fields.map((field) => [field.attribute, fromColumn(field, raw?.[field.column])])
  )

export function actionOf({ action, after }: StoredChange): HistoryEntry['action'] {
  if (action !== 'update' || !('deleted_at' in (after ?? {}))) return action
  return after!.deleted_at ? 'trash' : 'restore'
}

/** What a change set is called: its own sentence, or the word of its kind. */
export function kindOf(set: Raw, t: Translate): string {
  if (set.label && isTranslated(set.label)) return t(set.label, set.data && JSON.parse(set.data))
  const word = [`history.kinds.${set.kind}`, `audit.kinds.${set.kind}`].find(isTranslated)
  return t(word ?? 'history.kinds.updated')
}

export function momentOf(raw: any, actor: Actor) {
  const moment = momentFrom(raw)
  return { when: formatMoment(moment, actor), at: moment.toISO()! }
}

/** Names of those who acted, also of people who have left. */
export const namesOf = (rows: Raw[]) =>
  titlesOf('user', system, [...new Set(rows.map((row) => row.actor_id).filter(Boolean))])

async function titlesOfSubjects(actor: Actor, changes: { change: StoredChange }[]) {
  const ids = new Map<string, Set<number>>()
  for (const { change } of changes) {
    if (!change.record_name || !change.record_id) continue
    if (!ids.has(change.record_name)) ids.set(change.record_name, new Set())
    ids.get(change.record_name)!.add(change.record_id)
  }
  const titles = new Map<string, string>()
  for (const [name, wanted] of ids)
    for (const [id, title] of await titlesOf(name, actor, [...wanted]))
      titles.set(`${name} ${id}`, title)
  return titles
}

function subjectOf(
  change: StoredChange,
  Record: RecordClass | undefined,
  titles: Map<string, string>,
  words: OtherWords,
  t: Translate
) {
  const title = titles.get(`${change.record_name} ${change.record_id}`) ?? null
  const word = `history.tables.${change.table_name}`
  return {
    label: Record ? recordLabel(Record, t) : t(isTranslated(word) ? word : 'history.row'),
    title: title ?? (Record ? null : words.titleOf(change)),
    href: title && `/go/${change.record_name}/${change.record_id}`,
  }
}
