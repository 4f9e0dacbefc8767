import { change, connection } from '#records/change'
import type { Actor } from '#records/actor'
import { Invalid } from '#records/errors'
import { optionNamed, readOptions } from '#records/options/known'
import { demand } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import Lead from '#leads/models/lead'
import { firstStatus, statusesOf } from '#leads/statuses'

const Record = Lead as unknown as RecordClass

export interface Disqualification {
  /** One of a lost kind; the first of them where none is named. */
  status?: unknown
  /** Key or label of the list `disqualifyReason`. */
  reason?: unknown
  note?: unknown
}

/**
 * Says of leads that they lead nowhere, and why.
 * @returns the change set, for its undo
 * @throws NotAllowed; Invalid without a reason, or where one is converted
 */
export async function disqualify(by: Actor, leads: Lead[], given: Disqualification) {
  for (const lead of leads) await demand(Record, by, 'edit', lead)
  const values = await read(given)
  if (leads.some((lead) => lead.isConverted))
    throw new Invalid({ status: { key: 'leadIsConverted', params: {} } })
  return change(by, 'disqualified', async (current) => {
    await current.updateMany(
      Record,
      leads.map(({ id }) => ({ id, values }))
    )
    await current.flush()
    return current.setId
  })
}

/** Takes a lost lead up again, where it was before. @throws NotAllowed, Invalid where it is not lost */
export async function takeUp(by: Actor, lead: Lead) {
  await demand(Record, by, 'edit', lead)
  if (lead.statusKind !== 'lost') throw new Invalid({ status: { key: 'leadNotLost', params: {} } })
  const last = await connection()
    .from('lead_moves')
    .where('lead_id', lead.id)
    .whereNot('from_kind', 'lost')
    .orderBy('id', 'desc')
    .first()
  await readOptions()
  const status = (last && optionNamed('leadStatus', last.from_status)) ?? (await firstStatus())
  return change(by, 'reopened', async (current) => {
    await lead.merge({ status }).save()
    await current.flush()
    return current.setId
  })
}

async function read({ status, reason, note }: Disqualification) {
  const lost = await statusesOf('lost')
  const chosen = status ? lost.find((key) => key === status) : lost[0]
  const key = reason ? optionNamed('disqualifyReason', String(reason)) : null
  const text = String(note ?? '').trim()
  if (!chosen)
    throw new Invalid({ status: { key: 'notChoice', params: { value: String(status) } } })
  if (!key) throw new Invalid({ disqualifyReason: { key: 'required', params: {} } })
  if (text.length > 2000)
    throw new Invalid({ disqualifyNote: { key: 'tooLong', params: { max: 2000 } } })
  return { status: chosen, disqualifyReason: key, disqualifyNote: text || null }
}
