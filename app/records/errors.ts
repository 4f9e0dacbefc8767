/** Why an attribute is refused: the sentence is the translation `errors.<key>`, filled with `params`. */
export interface Refusal {
  key: string
  params: Record<string, string | number>
}
export type Refusals = Record<string, Refusal>

/** It does not exist, or this person may not see it: the answer is the same, 404. */
export class NotVisible extends Error {
  readonly status = 404
  readonly recordName: string | null
  readonly recordId: number | null

  constructor(recordName: string | null = null, recordId: number | null = null) {
    super('There is nothing here.')
    this.recordName = recordName
    this.recordId = recordId
  }
}

/** This person sees it but may not do that: 403. */
export class NotAllowed extends Error {
  readonly status = 403
  /** What was tried: a record action or a right. */
  readonly action: string
  readonly recordName: string | null

  constructor(action: string, recordName: string | null = null) {
    super(`Your role does not include "${action}"${recordName ? ` for ${recordName}` : ''}.`)
    this.action = action
    this.recordName = recordName
  }
}

/** What was typed cannot be kept: 422, with the reason by attribute. */
export class Invalid extends Error {
  readonly status = 422
  readonly errors: Refusals

  constructor(errors: Refusals) {
    super('Some of this cannot be saved as it is.')
    this.errors = errors
  }
}

/** Nothing is wrong, but it is likely there already: 422, with those that it seems to repeat. */
export class Repeated extends Invalid {
  readonly twins: unknown[]

  constructor(twins: unknown[]) {
    super({})
    this.twins = twins
  }
}
