import { DateTime } from 'luxon'
import { connection, type Change, type Written } from '#records/change'
import * as clock from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { Invalid, type Refusals } from '#records/errors'
import type { Proposed } from '#records/record'
import type Lead from '#leads/models/lead'
import { converted, firstStatus, kindOfStatus } from '#leads/statuses'

const needsReason: Refusals = {
  status: { key: 'leadNeedsReason', params: {} },
  disqualifyReason: { key: 'required', params: {} },
}

/** What a lead may not be made to say by hand: nobody, lost for no reason, converted or converted back. */
export async function refusalsOf(rows: Proposed[]): Promise<Refusals[]> {
  const refused: Refusals[] = []
  for (const { values, stored } of rows) refused.push(await refusalOf(values, stored))
  return refused
}

async function refusalOf(values: Proposed['values'], stored: Proposed['stored']) {
  const becomes = { ...stored, ...values } as Record<string, any>
  if (!stored || naming.some((name) => name in values)) {
    if (!naming.some((name) => becomes[name]?.length)) return refusal('lastName', 'leadNeedsName')
  }
  const before = stored?.status ?? null
  const after = becomes.status ?? before
  if (after !== before) {
    if (before === converted) return refusal('status', 'leadIsConverted')
    if (after === converted) return refusal('status', 'leadConvertsItself')
  }
  const lost = after && (await kindOfStatus(after)) === 'lost'
  return lost && !becomes.disqualifyReason ? needsReason : {}
}

/** One of these says who it is. */
const naming = ['lastName', 'firstName', 'companyName', 'emails', 'phones']

const refusal = (attribute: string, key: string): Refusals => ({ [attribute]: { key, params: {} } })

/** Before each write: what the status means, since when, and that a lost one says why. */
export async function completeStatus(_: Change, leads: Lead[]) {
  for (const lead of leads) {
    lead.status ??= await firstStatus()
    if (lead.$isPersisted && !('status' in lead.$dirty) && !('disqualifyReason' in lead.$dirty))
      continue
    const kind = await kindOfStatus(lead.status)
    if (!lead.$isPersisted || lead.status !== lead.$original.status) {
      lead.statusKind = kind
      if (!lead.$isPersisted || !('statusSince' in lead.$dirty)) lead.statusSince = DateTime.utc()
    }
    if (kind === 'lost' && !lead.disqualifyReason) throw new Invalid(needsReason)
    if (kind !== 'lost') Object.assign(lead, { disqualifyReason: null, disqualifyNote: null })
  }
}

/**
 * Notes each step of the status with who, when, why and how long the last one lasted. The steps follow from the writes, so they
 * stand outside the history: taking a change back is a step as well.
 * @returns ids of the leads that moved
 */
export async function keepMoves(change: Change, written: Written<Lead>[]) {
  const erased = written.filter(({ row }) => row.$isDeleted).map(({ row }) => row.id)
  if (erased.length) await connection().from('lead_moves').whereIn('lead_id', erased).delete()
  const moves: Record<string, unknown>[] = []
  for (const { row, before } of written) {
    if (row.$isDeleted || !before?.status || before.status === row.status) continue
    const at = DateTime.utc()
    const since = before.status_since ? clock.fromColumn(before.status_since) : at
    moves.push({
      lead_id: row.id,
      from_status: before.status,
      from_kind: before.status_kind ?? (await kindOfStatus(before.status)),
      to_status: row.status,
      to_kind: row.statusKind,
      reason: row.disqualifyReason,
      note: row.disqualifyNote,
      at: clock.toColumn(at),
      by_id: change.actor.id,
      seconds: Math.max(0, Math.round(at.diff(since).as('seconds'))),
    })
    const details = { from: before.status, to: row.status, reason: row.disqualifyReason }
    if (row.statusKind === 'lost') change.happened('lead.disqualified', row, details)
    else if (before.status_kind === 'lost') change.happened('lead.reopened', row, details)
  }
  await dialect().insertMany(connection(), 'lead_moves', moves)
  return moves.map((move) => move.lead_id as number)
}
