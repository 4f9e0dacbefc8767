import { Tracked } from '#records/tracked'

/** One decision of the company, kept as JSON under its name. */
export class Setting extends Tracked {
  static table = 'settings'

  declare name: string
  declare value: unknown

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('name', {})
    this.$addColumn('value', {
      prepare: (value: unknown) => JSON.stringify(value ?? null),
      consume: (raw: string | null) => JSON.parse(raw ?? 'null'),
    })
  }
}
