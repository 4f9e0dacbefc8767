import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { now } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { NotVisible } from '#records/errors'
import { demand, findVisible, visible } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import { scoreOf, type Reason } from '#contacts/duplicates/duplicate_finder'
import type { Pairs } from '#contacts/duplicates/scan_step'

type Raw = Record<string, any>

/** What somebody said of a pair: two people after all, for good; or not now, until the next scan. */
export const verdicts = ['distinct', 'later'] as const
export type Verdict = (typeof verdicts)[number]

export interface Pair {
  id: number
  ids: [number, number]
  score: number
  reasons: Reason[]
}

export const perPage = 20
const pairsOf = (Record: RecordClass) =>
  connection().from('duplicate_pairs').where('duplicate_pairs.record_name', Record.recordName)

/** Pairs of which this person sees both, the surest first. `cursor` is `score.id` of the last of the page before. */
export async function pairPage(
  Record: RecordClass,
  actor: Actor,
  { verdict = null, cursor = '' }: { verdict?: Verdict | null; cursor?: string } = {}
): Promise<{ pairs: Pair[]; next: string | null }> {
  const query = queue(Record, actor, verdict)
    .orderBy('duplicate_pairs.score', 'desc')
    .orderBy('duplicate_pairs.id')
    .limit(perPage + 1)
    .select('duplicate_pairs.*')
  const [, score, id] = /^(\d{1,3})\.(\d{1,10})$/.exec(cursor) ?? []
  if (score)
    query.where((place: any) =>
      place
        .where('score', '<', Number(score))
        .orWhere((same: any) => same.where('score', Number(score)).where('id', '>', Number(id)))
    )
  const rows: Raw[] = await query
  const pairs = rows.slice(0, perPage).map((row) => ({
    id: row.id,
    ids: [row.one_id, row.other_id] as [number, number],
    score: row.score,
    reasons: row.reasons.split(',') as Reason[],
  }))
  const last = pairs.at(-1)
  return { pairs, next: rows.length > perPage ? `${last!.score}.${last!.id}` : null }
}

/** How many there are, to a thousand. */
export async function countPairs(Record: RecordClass, actor: Actor, verdict: Verdict | null) {
  const some = queue(Record, actor, verdict).select('duplicate_pairs.id').limit(1_001)
  const [{ total }] = await connection().from(some.as('some')).count('* as total')
  return { total: Math.min(1_000, Number(total)), exact: Number(total) <= 1_000 }
}

function queue(Record: RecordClass, actor: Actor, verdict: Verdict | null): any {
  const { table } = Record as any
  const seen = (column: string) =>
    visible(
      connection()
        .from(table)
        .select(`${table}.id`)
        .whereColumn(`${table}.id`, `duplicate_pairs.${column}`)
        .whereNull(`${table}.deleted_at`),
      Record,
      actor
    )
  const query = pairsOf(Record).whereExists(seen('one_id')).whereExists(seen('other_id'))
  return verdict ? query.where('verdict', verdict) : query.whereNull('verdict')
}

/**
 * Takes a pair out of the queue, or puts it back.
 * @throws NotVisible unless this person sees both, NotAllowed unless they may edit both
 */
export async function decide(
  Record: RecordClass,
  actor: Actor,
  id: unknown,
  verdict: Verdict | null
) {
  const row =
    /^\d{1,10}$/.test(String(id)) && (await pairsOf(Record).where('id', Number(id)).first())
  if (!row) throw new NotVisible()
  for (const side of [row.one_id, row.other_id])
    await demand(Record, actor, 'edit', await findVisible(Record, actor, side))
  await pairsOf(Record)
    .where('id', row.id)
    .update({ verdict, decided_by_id: verdict && actor.id, decided_at: verdict && now() })
}

/** Ids of those that somebody told apart from this one. */
export async function toldApart(Record: RecordClass, id: number): Promise<Set<number>> {
  const sides = (column: string, other: string) =>
    pairsOf(Record)
      .where({ [column]: id, verdict: 'distinct' })
      .select(`${other} as id`)
  const rows: Raw[] = [
    ...(await sides('one_id', 'other_id')),
    ...(await sides('other_id', 'one_id')),
  ]
  return new Set(rows.map((row) => row.id))
}

/** Keeps what a scan found. Reasons of one scan add up; what was put off comes back, what was told apart stays so. */
export async function keepPairs(tx: any, Record: RecordClass, scanId: number, pairs: Pairs) {
  const recordName = Record.recordName
  for (const some of chunks([...pairs], 500)) {
    const ones = [...new Set(some.map(([key]) => Number(key.split('-')[0])))]
    const rows: Raw[] = await tx
      .from('duplicate_pairs')
      .where('record_name', recordName)
      .whereIn('one_id', ones)
    const known = new Map(rows.map((row) => [`${row.one_id}-${row.other_id}`, row]))
    const fresh: Raw[] = []
    for (const [key, found] of some) {
      const row = known.get(key)
      const before = row?.scan_id === scanId ? (row!.reasons.split(',') as Reason[]) : []
      const { score, reasons } = scoreOf([...new Set([...before, ...found])])
      const told = { score, reasons: reasons.join(','), scan_id: scanId }
      if (row)
        await tx
          .from('duplicate_pairs')
          .where('id', row.id)
          .update({
            ...told,
            ...(row.verdict === 'later' && row.scan_id !== scanId && { verdict: null }),
          })
      else {
        const [one, other] = key.split('-').map(Number)
        fresh.push({ record_name: recordName, one_id: one, other_id: other, ...told })
      }
    }
    await dialect().insertMany(tx, 'duplicate_pairs', fresh)
  }
}

function* chunks<T>(all: T[], size: number) {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size)
}
