/** How far a right reaches: nothing, what one owns or collaborates on, what one's teams own, everything. */
export type Reach = 'none' | 'own' | 'team' | 'all'

/** What can be done with records of a type. */
export const recordActions = ['read', 'create', 'edit', 'delete', 'export'] as const
export type RecordAction = (typeof recordActions)[number]

/** Where a change came from. */
export type Origin = 'screen' | 'import' | 'api' | 'form' | 'mail' | 'plugin' | 'command' | 'system'

/**
 * Who acts. The access room's `User` is one; `system` is the house itself (migrations, schedules, demo data).
 * Lower rooms know people only through this.
 */
export interface Actor {
  /** Row in `users`; null for the house itself. */
  readonly id: number | null
  readonly name: string
  readonly locale: string
  readonly timezone: string
  /** Ids of everyone who shares a team with this person, the person included. */
  readonly teamMateIds: readonly number[]
  readonly teamIds: readonly number[]
  reach(action: RecordAction, recordName: string): Reach
  /** Special rights: 'settings', 'users', 'import', 'bulkEdit', 'audit', ... as modules declare them. */
  may(right: string): boolean
  /** Through which door this person acts now; `screen` where none is named. */
  door?: Origin
  /** Changes whenever saved views do; null where nobody knows. */
  readonly viewsStamp?: string | null
  /** Address and session the request came from, kept with the change set. */
  from?: string | null
}

export const system: Actor = {
  id: null,
  name: 'Farley',
  locale: 'en',
  timezone: 'UTC',
  teamMateIds: [],
  teamIds: [],
  door: 'system',
  reach: () => 'all',
  may: () => true,
}
