import type { Actor } from '#records/actor'
import type { RecordClass, RecordRow } from '#records/record'
import type { Heading, Totals } from '#quotes/lines/arithmetic'
import type { LineRow } from '#quotes/lines/line_fields'

/** What carries lines: a quote or a deal. */
export type SheetOwner = RecordRow &
  Partial<Heading> & { currency: string | null; companyId: number | null; edits?: number | null }

/** How lines hang on one kind of owner. */
export interface Sheet {
  owner: SheetOwner
  /** The row whose version says that somebody saved the lines; null before anybody did. */
  counted: RecordRow | null
  Line: RecordClass
  /** Attribute of a line that leads to its owner: `quoteId`. */
  by: string
  currency: string
  /** Whether a discount on everything, shipping and an adjustment are there. */
  hasHeading: boolean
  /** Whether the owner's amount follows the lines; undefined where it always does. */
  followed?: boolean
  lines(): Promise<LineRow[]>
  /** Waits for whoever is at it, and refuses where lines are fixed. Within a change. */
  lock(): Promise<void>
  /** Keeps the sums. Within the same change. */
  keep(by: Actor, totals: Totals, heading: Heading, followed: boolean | null): Promise<unknown>
}
