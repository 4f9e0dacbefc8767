import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import * as clock from '#records/clock'
import type { BoundField } from '#records/field_type'
import { fromColumn, recordClasses, type RecordClass, type RecordRow } from '#records/record'
import { Presenter } from '#records/screens/presenter'
import type { TimelineItem } from '#contacts/timeline/timeline'

export interface ChangeLine {
  /** Translation key of what changed. */
  label: string
  before: string
  after: string
}

type Raw = Record<string, any>
const mostLines = 6

/** Tables whose rows are told elsewhere, or are nobody's news. */
export const unnamed = () => [
  'activities',
  'followers',
  'favourites',
  ...recordClasses()
    .filter(({ options }) => options.told === false)
    .map((Record) => (Record as any).table as string),
]

/** Kept by the house itself: no news to anyone. */
const silent = new Set([
  'version',
  'createdAt',
  'createdById',
  'updatedAt',
  'updatedById',
  'deletedAt',
  'origin',
  'mergedIntoId',
  'lastContactedAt',
  'nextActivityAt',
])

/** What change sets did to one record, field by field, in the words of the one who reads it. */
export const ChangeStory = {
  /** @returns timeline items by change set */
  async of(actor: Actor, row: RecordRow, setIds: number[]): Promise<Map<number, TimelineItem>> {
    if (!setIds.length) return new Map()
    const sets = await connection()
      .from('change_sets')
      .leftJoin('users', 'users.id', 'change_sets.actor_id')
      .whereIn('change_sets.id', setIds)
      .select('change_sets.id', 'change_sets.kind', 'change_sets.origin', 'users.name as by')
      .select('change_sets.created_at as at')
    const changes = await connection()
      .from('changes')
      .where('record_name', row.recordName)
      .where('record_id', row.id)
      .whereIn('change_set_id', setIds)
      .whereNotIn('table_name', unnamed())
      .orderBy('id')
      .limit(setIds.length * 20)
    const linesOf = await lines(actor, changes)
    return new Map(
      sets.map((set: Raw) => {
        const all = linesOf.get(set.id) ?? []
        return [
          set.id,
          {
            key: `change-${set.id}`,
            id: set.id,
            kind: 'change',
            at: clock.fromColumn(set.at),
            by: set.by,
            change: {
              kind: set.kind,
              origin: set.origin,
              lines: all.slice(0, mostLines),
              more: Math.max(0, all.length - mostLines),
            },
          } satisfies TimelineItem,
        ]
      })
    )
  },
}

async function lines(actor: Actor, changes: Raw[]) {
  const byTable = new Map<string, Raw[]>()
  for (const change of changes)
    byTable.set(change.table_name, [...(byTable.get(change.table_name) ?? []), change])
  const result = new Map<number, ChangeLine[]>()
  for (const [table, own] of byTable) {
    const Record = recordClasses().find((each) => (each as any).table === table)
    if (!Record) continue
    const read = own.map((change) => ({
      set: change.change_set_id,
      action: change.action,
      before: attributes(Record, change.before_values),
      after: attributes(Record, change.after_values),
    }))
    const rows = read.flatMap(({ before, after }) => [before, after])
    // What verbs keep beside a field of people's own is told by that field.
    const fields = Record.readable.filter(
      ({ attribute, options }) => !silent.has(attribute) && !options.readOnly
    )
    const show = await Presenter.for(actor, Record, rows, fields)
    for (const each of read) {
      const told = Record.options.internal
        ? [linkLine(Record, show, fields, each)]
        : each.action === 'create'
          ? []
          : fieldLines(Record, show, fields, each)
      const worth = told.filter(({ before, after }) => before !== after)
      result.set(each.set, [...(result.get(each.set) ?? []), ...worth])
    }
  }
  return result
}

interface Read {
  action: string
  before: Raw
  after: Raw
}

function fieldLines(
  Record: RecordClass,
  show: Presenter,
  fields: BoundField[],
  { before, after }: Read
): ChangeLine[] {
  return fields
    .filter(({ attribute }) => attribute in after)
    .map((field) => ({
      label: labelOf(Record, field),
      before: brief(show.text(field, before)),
      after: brief(show.text(field, after)),
    }))
}

/** A part of the record as one line: "Affiliation: Norte Logística · Head of Operations". */
function linkLine(
  Record: RecordClass,
  show: Presenter,
  fields: BoundField[],
  { before, after }: Read
) {
  const told = (row: Raw) =>
    fields
      .filter(
        (field) =>
          field.key !== Record.options.parent && !field.builtIn && field.type.name !== 'boolean'
      )
      .map((field) => show.text(field, row))
      .filter(Boolean)
      .join(' · ')
  return {
    label: `${Record.recordName}.one`,
    before: brief(told(before)),
    after: brief(told(after)),
  }
}

const labelOf = (Record: RecordClass, field: BoundField) =>
  field.builtIn ? `records.fields.${field.key}` : `${Record.recordName}.fields.${field.key}`

const brief = (text: string) => (text.length > 160 ? `${text.slice(0, 159)}…` : text)

function attributes(Record: RecordClass, json: string | null): Raw {
  const raw = json ? JSON.parse(json) : {}
  const row: Raw = {}
  for (const field of Record.bound) {
    if (field.column in raw) row[field.attribute] = fromColumn(field, raw[field.column])
  }
  return row
}
