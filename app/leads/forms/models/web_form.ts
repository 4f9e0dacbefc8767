import type { DateTime } from 'luxon'
import { fromColumn, toColumn } from '#records/clock'
import { Tracked } from '#records/tracked'
import type { FormField } from '#leads/forms/form_field'
import type { Words } from '#leads/forms/words'

export const optIns = ['off', 'first', 'later'] as const
export const unprovens = ['confirm', 'suspect', 'accept'] as const

/** A form that strangers fill in, here or on another site, and what becomes of what they send. */
export default class WebForm extends Tracked {
  static table = 'web_forms'

  /** Stands in its address; unguessable, so that a draft is not found. */
  declare key: string
  declare name: string
  declare published: boolean
  /** Null follows the visitor's browser. */
  declare language: string | null
  declare heading: Words | null
  declare intro: Words | null
  declare button: Words | null
  declare fields: FormField[]
  declare consent: Words | null
  declare consentRequired: boolean
  /** Number of the consent's present text; 0 before there is any. */
  declare consentVersion: number
  declare thanks: Words | null
  declare redirectUrl: string | null
  /** Sites that may show it: `www.acme.com`, `*.acme.com`, `localhost:8080`. */
  declare hosts: string[]
  /** People who hear of each submission. */
  declare tells: number[]
  /** Null leaves the lead to the assignment. */
  declare ownerId: number | null
  /** A value of the list `leadSource`. */
  declare source: string | null
  /** `first`: a lead only once the address is confirmed; `later`: at once, and confirmed afterwards. */
  declare optIn: (typeof optIns)[number]
  /** What becomes of a submission without a proof of work, as browsers without script send it. */
  declare unproven: (typeof unprovens)[number]
  /** Keeps where a visitor came from: UTM parameters and the referring page. */
  declare captures: boolean
  /** Search engines may list its page. */
  declare indexed: boolean
  declare perMinute: number
  declare perAddress: number
  declare version: number
  declare createdAt: DateTime
  declare updatedAt: DateTime
  declare removedAt: DateTime | null

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    for (const name of plain) this.$addColumn(name, {})
    for (const name of flags) this.$addColumn(name, { consume: Boolean })
    for (const name of structured) this.$addColumn(name, structure)
    for (const name of moments) this.$addColumn(name, moment)
  }

  get url() {
    return `/settings/forms/${this.id}`
  }
}

const plain = [
  'key',
  'name',
  'language',
  'consentVersion',
  'redirectUrl',
  'ownerId',
  'source',
  'optIn',
  'unproven',
  'perMinute',
  'perAddress',
  'version',
]
const flags = ['published', 'consentRequired', 'captures', 'indexed']
const structured = ['heading', 'intro', 'button', 'fields', 'consent', 'thanks', 'hosts', 'tells']
const moments = ['createdAt', 'updatedAt', 'removedAt']

const structure = {
  prepare: (value: unknown) =>
    value === null || value === undefined ? null : JSON.stringify(value),
  consume: (raw: unknown) => (typeof raw === 'string' ? JSON.parse(raw) : (raw ?? null)),
}
const moment = {
  prepare: (value: DateTime | null) => (value ? toColumn(value) : null),
  consume: (raw: string | Date | null) => (raw ? fromColumn(raw) : null),
}
