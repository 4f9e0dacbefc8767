import { connection } from '#records/change'
import { now } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import type { Actor } from '#records/actor'

/** What the audit log keeps although no row changed: sign-ins, exports. */
export interface Noted {
  /** Translation key of a sentence. */
  label?: string
  /** Values worth knowing later. No secret belongs here. */
  data?: Record<string, unknown>
  /** Address it came from, where there is no actor that knows. */
  from?: string | null
}

/**
 * Writes an entry of the audit log that has no rows of its own: an empty change set. What `change()` writes is in the log
 * by itself.
 * @returns its id, which a later `change()` may continue with `set`
 * @param kind `signedIn`, `exported`, ...: a kind that `audit.kinds.<kind>` names
 */
export async function note(actor: Actor | null, kind: string, { label, data, from }: Noted = {}) {
  const [set] = await dialect().insertMany(connection(), 'change_sets', [
    {
      kind,
      actor_id: actor?.id ?? null,
      origin: actor?.door ?? 'screen',
      from_address: from ?? actor?.from ?? null,
      label: label ?? null,
      data: data ? JSON.stringify(data) : null,
      size: 0,
      created_at: now(),
    },
  ])
  return set
}
