import { kindOf, knownOptions, readOptions } from '#records/options/known'

/** What a status means to the product, whatever the company calls it. */
export const statusKinds = ['open', 'ongoing', 'on_hold', 'won', 'lost'] as const
export type StatusKind = (typeof statusKinds)[number]

/** Set by the conversion alone. */
export const converted = 'converted'

/** The list `leadStatus` before anyone edits it. */
export const statuses: Record<string, StatusKind> = {
  new: 'open',
  attempting: 'ongoing',
  connected: 'ongoing',
  nurturing: 'on_hold',
  qualified: 'won',
  [converted]: 'won',
  unqualified: 'lost',
  junk: 'lost',
}

/** Why a lead leads nowhere: the list `disqualifyReason` before anyone edits it. */
export const disqualifyReasons = [
  'no_budget',
  'no_need',
  'not_decision_maker',
  'no_response',
  'bad_timing',
  'competitor',
  'poor_fit',
  'wrong_contact_data',
  'duplicate',
  'spam',
  'other',
] as const

export async function kindOfStatus(status: string): Promise<StatusKind> {
  await readOptions()
  return (kindOf('leadStatus', status) ?? 'open') as StatusKind
}

/** Statuses of a kind that are offered, in the company's order. */
export async function statusesOf(kind: StatusKind): Promise<string[]> {
  await readOptions()
  return knownOptions('leadStatus')
    .filter((each) => each.kind === kind && each.active && !each.removed && !each.reserved)
    .map(({ key }) => key)
}

/** Where a lead begins. */
export async function firstStatus(): Promise<string> {
  const [first] = await statusesOf('open')
  return first ?? 'new'
}
