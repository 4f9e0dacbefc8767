import type { DateTime } from 'luxon'
import * as clock from '#records/clock'
import { Tracked } from '#records/tracked'

export type Tone = 'good' | 'warn' | 'bad' | 'info'

/**
 * What an admin decided about one value of a list. Values that came with the product have a row only once something about them
 * was changed; one that was removed keeps its row, so that its key is not given to another and old entries can name it.
 */
export default class Option extends Tracked {
  static table = 'options'

  declare list: string
  /** What records hold. Never changes. */
  declare key: string
  /** Null while the product's own words are used. */
  declare label: string | null
  declare description: string | null
  declare tone: Tone | null
  /** What the product knows it as, in lists that have kinds. */
  declare kind: string | null
  declare position: number
  /** Offered for new choices. */
  declare active: boolean
  declare removedAt: DateTime | null

  static boot() {
    if (this.booted) return
    super.boot()
    for (const name of ['list', 'key', 'label', 'description', 'tone', 'kind', 'position'])
      this.$addColumn(name, {})
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('active', { prepare: Number, consume: Boolean })
    this.$addColumn('removedAt', {
      prepare: (value: DateTime | null) => value && clock.toColumn(value),
      consume: (raw: string | null) => raw && clock.fromColumn(raw),
    })
  }
}
