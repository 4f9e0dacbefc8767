import type { BeforeHooks } from '#modules/contract'
import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import type { Change } from '#records/change'
import { storedRow } from '#records/currencies/of_row'
import { Invalid, type Refusals } from '#records/errors'
import type { Proposed, RecordClass, RecordRow } from '#records/record'

/** What modules want to say before rows of this type are written. */
const hooksFor = (Record: RecordClass): BeforeHooks[] =>
  modules.all.flatMap(({ before }) =>
    [before?.[Record.recordName], before?.['*']].filter((hooks) => hooks !== undefined)
  )

async function merged(
  rows: Proposed[],
  rules: ((rows: Proposed[]) => Promise<(Refusals | null)[]> | (Refusals | null)[])[]
): Promise<Refusals[]> {
  const all: Refusals[] = rows.map(() => ({}))
  for (const rule of rules) {
    const found = await rule(rows)
    found.forEach((refused, at) => (all[at] = { ...refused, ...all[at] }))
  }
  return all
}

/**
 * What is wrong with rows that somebody typed, imported or sent: by the record type's own rules and by those of modules. Every door
 * asks before it writes, so that it can tell rows that are taken from those that are not.
 * @returns one entry for each row; null where nobody has a rule
 */
export async function refusalsOf(
  Record: RecordClass,
  actor: Actor,
  rows: Proposed[]
): Promise<Refusals[] | null> {
  const hooks = hooksFor(Record).flatMap(({ save }) => save ?? [])
  if (!Record.refusals && !hooks.length) return null
  return merged(rows, [
    ...(Record.refusals ? [(given: Proposed[]) => Record.refusals!(actor, given)] : []),
    ...hooks.map((save) => (given: Proposed[]) => save(given, actor)),
  ])
}

/** Of rows that are to be deleted, what keeps each of them; null where nobody has a rule. */
export async function keptBy(Record: RecordClass, actor: Actor, rows: any[], forGood = false) {
  const hooks = hooksFor(Record).flatMap((each) => each.delete ?? [])
  if (!hooks.length) return null
  return merged(
    rows,
    hooks.map((remove) => () => remove(rows, actor, { forGood }))
  )
}

/**
 * The last word before the write itself, for verbs that ask nobody: modules complete the rows, then may refuse the whole change.
 * `raws` are the rows as they are stored, null for new ones.
 * @throws Invalid with the first row's reasons
 */
export async function completeAndCheck(
  change: Change,
  Record: RecordClass,
  rows: RecordRow[],
  raws: (Record<string, any> | null)[]
) {
  const hooks = hooksFor(Record)
  if (!hooks.length || change.details.quiet) return
  for (const { complete } of hooks) await complete?.(rows, change)
  const proposed = rows.map((row, at) => ({
    values: { ...row.$dirty },
    stored: raws[at] && storedRow(Record, raws[at]),
  }))
  const saving = hooks.flatMap(({ save }) => save ?? [])
  refuse(
    await merged(
      proposed,
      saving.map((save) => (given) => save(given, change.actor))
    )
  )
  const leaving = rows.filter((row) => row.$dirty.deletedAt)
  if (leaving.length) refuse(await keptBy(Record, change.actor, leaving))
}

/** @throws Invalid where a module keeps the row */
export async function checkErasure(change: Change, Record: RecordClass, row: RecordRow) {
  if (!change.details.quiet) refuse(await keptBy(Record, change.actor, [row], true))
}

function refuse(refusals: Refusals[] | null) {
  const refused = refusals?.find((each) => Object.keys(each).length)
  if (refused) throw new Invalid(refused)
}
