import { choice, reference } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Contact from '#contacts/models/contact'

/** What the first person is to the second, and what the second is to the first. */
export const inverses = {
  reports_to: 'manages',
  manages: 'reports_to',
  assistant_of: 'assisted_by',
  assisted_by: 'assistant_of',
  referred_by: 'referred',
  referred: 'referred_by',
  advises: 'advised_by',
  advised_by: 'advises',
  parent_of: 'child_of',
  child_of: 'parent_of',
  colleague: 'colleague',
  decides_with: 'decides_with',
  friend: 'friend',
  sibling: 'sibling',
  spouse: 'spouse',
} as const
export type RelationshipKind = keyof typeof inverses
export const relationshipKinds = Object.keys(inverses) as RelationshipKind[]

/** A link from one person to another: "Lucía reports to Iker". Shown on both pages, each in its own words. */
export default class Relationship extends record(
  'relationship',
  {
    person: reference('contact', { required: true }),
    other: reference('contact', { required: true }),
    kind: choice(relationshipKinds, { required: true }),
  },
  { internal: true, parent: 'person', title: (relationship) => relationship.kind }
) {
  declare person: BelongsTo<typeof Contact>
  declare other: BelongsTo<typeof Contact>
}
