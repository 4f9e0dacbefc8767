import type { Refusal } from '#records/errors'

/** Why an archive is not taken, or could not be made: the sentence is the translation `backup.refused.<key>`, filled with `params`. */
export class BadArchive extends Error implements Refusal {
  readonly status = 422
  readonly key: string
  readonly params: Record<string, string | number>

  constructor(key: string, params: Record<string, string | number> = {}, options?: ErrorOptions) {
    super(`The archive is refused: ${key} ${JSON.stringify(params)}`, options)
    this.key = key
    this.params = params
  }
}
