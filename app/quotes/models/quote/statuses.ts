import { Invalid } from '#records/errors'

export const quoteStatuses = [
  'draft',
  'in_review',
  'approved',
  'sent',
  'viewed',
  'accepted',
  'declined',
  'expired',
  'superseded',
] as const
export type QuoteStatus = (typeof quoteStatuses)[number]

export const statusTones = {
  in_review: 'warn',
  approved: 'info',
  sent: 'info',
  viewed: 'info',
  accepted: 'good',
  declined: 'bad',
  expired: 'warn',
} as const

/** Where a quote may go from where it stands. What was accepted or replaced stays so, whoever asks, undo included. */
const steps: Record<QuoteStatus, readonly QuoteStatus[]> = {
  draft: ['in_review', 'sent'],
  in_review: ['approved', 'draft'],
  approved: ['sent', 'draft'],
  sent: ['viewed', 'accepted', 'declined', 'expired', 'superseded'],
  viewed: ['accepted', 'declined', 'expired', 'superseded'],
  accepted: [],
  declined: ['superseded'],
  expired: ['superseded'],
  superseded: [],
}

/** With the customer, who may still answer. */
export const openStatuses: readonly QuoteStatus[] = ['sent', 'viewed']

export const mayStep = (from: QuoteStatus, to: QuoteStatus) => steps[from].includes(to)

/** @throws Invalid where a quote in this status cannot become that */
export function demandStep(from: QuoteStatus, to: QuoteStatus) {
  if (!mayStep(from, to)) throw new Invalid({ status: { key: `quoteIs.${from}`, params: {} } })
}

/** @throws Invalid where somebody may have read it already: only a draft is changed, everything else gets a new version */
export function demandDraft(status: string) {
  if (status !== 'draft') throw new Invalid({ quote: { key: 'quoteFixed', params: {} } })
}
