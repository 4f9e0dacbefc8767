import type { Translate } from '#modules/translator'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import * as clock from '#records/clock'
import { formatMoment } from '#records/fields/date_time'
import { knownOptions, optionLabel, readOptions } from '#records/options/known'
import type Lead from '#leads/models/lead'

/** A status that a lead was in. */
export interface Stay {
  label: string
  tone: string | null
  /** Seconds in it; null for the one it is in. */
  lasted: string
  /** Who moved it on, and why. */
  by: string | null
  moved: string | null
  reason: string | null
  note: string | null
}

/** Every status that a lead was in, the present one first, with how long it stayed. */
export async function movesOf(lead: Lead, reader: Actor, t: Translate): Promise<Stay[]> {
  await readOptions()
  const rows = await connection()
    .from('lead_moves')
    .leftJoin('users', 'users.id', 'lead_moves.by_id')
    .where('lead_id', lead.id)
    .orderBy('lead_moves.id', 'desc')
    .limit(50)
    .select('lead_moves.*', 'users.name as by')
  const toneOf = (key: string) =>
    knownOptions('leadStatus').find((each) => each.key === key)?.tone ?? null
  const now = Math.max(0, Date.now() - lead.statusSince!.toMillis()) / 1000
  const stay = (key: string, seconds: number, into?: Record<string, any>): Stay => ({
    label: optionLabel('leadStatus', key, t),
    tone: toneOf(key),
    lasted: lasting(seconds, t),
    by: into?.by ?? null,
    moved: into ? formatMoment(clock.fromColumn(into.at), reader) : null,
    reason: into?.reason ? optionLabel('disqualifyReason', into.reason, t) : null,
    note: into?.note ?? null,
  })
  return [
    stay(lead.status, now, rows[0]),
    ...rows.map((row, at) => stay(row.from_status, row.seconds, rows[at + 1])),
  ]
}

/** A span in its largest unit: "3 days". */
export function lasting(seconds: number, t: Translate): string {
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const days = Math.floor(hours / 24)
  if (days) return t('lead.lasted.days', { count: days })
  if (hours) return t('lead.lasted.hours', { count: hours })
  return t('lead.lasted.minutes', { count: minutes })
}
