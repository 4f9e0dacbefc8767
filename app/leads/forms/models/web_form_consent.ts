import type { DateTime } from 'luxon'
import { fromColumn, toColumn } from '#records/clock'
import { Tracked } from '#records/tracked'
import type { Words } from '#leads/forms/words'

/** A text that people agreed to: never changed, followed by the next version. */
export default class WebFormConsent extends Tracked {
  static table = 'web_form_consents'

  declare formId: number
  declare version: number
  declare words: Words
  declare createdAt: DateTime

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('formId', {})
    this.$addColumn('version', {})
    this.$addColumn('words', {
      prepare: (value: Words) => JSON.stringify(value),
      consume: (raw: string) => JSON.parse(raw),
    })
    this.$addColumn('createdAt', {
      prepare: (value: DateTime) => toColumn(value),
      consume: (raw: string) => fromColumn(raw),
    })
  }
}
