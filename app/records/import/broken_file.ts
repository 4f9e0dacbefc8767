/** The file cannot be read as a table. The sentence is the translation `imports.broken.<key>`, filled with `params`. */
export class BrokenFile extends Error {
  readonly key: string
  readonly params: Record<string, string | number>

  constructor(key: string, params: Record<string, string | number> = {}) {
    super(key)
    this.key = key
    this.params = params
  }
}
