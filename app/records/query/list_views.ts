import type { ListView } from '#modules/contract'
import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import type { RecordClass } from '#records/record'

/** Other ways to see a list of this record type that modules add. */
export const listViews = (Record: RecordClass): ListView[] =>
  modules.collect('listViews').filter(({ records }) => records.includes(Record.recordName))

/** Names of all ways to see a list but the list itself: `as` in its URL. */
export const screensOf = (Record: RecordClass): string[] => [
  ...(Record.options.screens ?? []),
  ...listViews(Record).map(({ name }) => name),
]

/** The ways that this person may choose. */
export const viewsFor = (Record: RecordClass, actor: Actor) =>
  listViews(Record).filter(({ visible }) => !visible || visible(actor))
