/** Why Farley does not start: one sentence for the person who started it. */
export class StartRefused extends Error {}

/** A copy of the database that one can return to. */
export interface Copy {
  name: string
  /** ISO 8601, UTC. */
  at: string
}

export interface Reason {
  /** `update`: a step of an update failed. `damage`: the database file is broken. `held`: it was returned to a copy, and waits. */
  name: 'update' | 'damage' | 'held'
  /** What went wrong, in the words of whoever noticed; for the log and for whoever holds the link in it. */
  detail: string
  /** The step that failed, and where it stands among all. */
  step?: { name: string; number: number; total: number }
  /** Newest copy that is whole. */
  copy: Copy | null
}

/** Nothing can be served, and starting again would not help: the server stays, says so, and waits for a person. */
export class Halted extends Error {
  readonly reason: Reason

  constructor(sentence: string, reason: Reason) {
    super(sentence)
    this.reason = reason
  }
}
