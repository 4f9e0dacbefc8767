import type WebForm from '#leads/forms/models/web_form'
import type { Proof } from '#leads/forms/spam/proof'
import { quickest } from '#leads/forms/spam/stamp'

/** Why a submission waits for somebody to look at it; words are `webForms.reasons.<reason>`. */
export type Suspicion = 'trap' | 'tooQuick' | 'wrongProof' | 'noProof' | 'noAddress' | 'manyMails'

export interface Evidence {
  /** A field that people do not see was filled in. */
  trapped: boolean
  /** Milliseconds since the form was handed out; null where it was not, as in a form written by hand on another site. */
  age: number | null
  proof: Proof['state']
  /** An address for a confirmation was given. */
  hasEmail: boolean
}

export interface Verdict {
  state: 'received' | 'waiting' | 'suspected'
  reasons: Suspicion[]
}

/**
 * What becomes of a submission. A sprung trap is for a person to look at. Without a proof of work (no script, or a form on another
 * site) it waits until its address is confirmed by mail, or as the form says; so does each with double opt-in.
 */
export function judge(
  form: Pick<WebForm, 'optIn' | 'unproven'>,
  { trapped, age, proof, hasEmail }: Evidence
): Verdict {
  const reasons: Suspicion[] = []
  if (trapped) reasons.push('trap')
  if (age !== null && age < quickest) reasons.push('tooQuick')
  if (proof === 'wrong') reasons.push('wrongProof')
  if (reasons.length) return { state: 'suspected', reasons }

  const proven = proof === 'good' && age !== null
  if (!proven && form.unproven === 'suspect') return { state: 'suspected', reasons: ['noProof'] }
  const confirms = form.optIn === 'first' || (!proven && form.unproven === 'confirm')
  if (!confirms) return { state: 'received', reasons: [] }
  if (hasEmail) return { state: 'waiting', reasons: [] }
  return { state: 'suspected', reasons: proven ? ['noAddress'] : ['noProof', 'noAddress'] }
}
