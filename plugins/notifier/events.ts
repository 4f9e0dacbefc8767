/** Events that people choose from by a tick, in the order of a sale. */
export const offered = [
  'form.submitted',
  'lead.created',
  'lead.assigned',
  'lead.converted',
  'lead.disqualified',
  'contact.created',
  'company.created',
  'deal.created',
  'deal.moved',
  'deal.won',
  'deal.lost',
  'deal.reopened',
  'quote.sent',
  'quote.viewed',
  'quote.accepted',
  'quote.declined',
  'quote.expired',
] as const

/** Further ones for programs that keep a copy of the records. */
const copies = ['contact', 'company', 'lead', 'deal', 'quote'].flatMap((name) =>
  ['created', 'updated', 'deleted', 'restored', 'erased'].map((what) => `${name}.${what}`)
)
export const known: readonly string[] = [...new Set([...offered, ...copies])]

/** Whether a list of event names, which may end in `.*`, holds this one. */
export const holds = (names: readonly string[], event: string) =>
  names.some((name) => (name.endsWith('.*') ? event.startsWith(name.slice(0, -1)) : name === event))
