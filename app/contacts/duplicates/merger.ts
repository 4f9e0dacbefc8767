import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change, connection, type Change } from '#records/change'
import { Invalid } from '#records/errors'
import type { BoundField } from '#records/field_type'
import { emailKey } from '#records/fields/email'
import { phoneKey } from '#records/fields/phone'
import { demand } from '#records/query/scope'
import { recordClasses, toColumn, type RecordClass, type RecordRow } from '#records/record'
import Activity from '#contacts/models/activity'
import Affiliation from '#contacts/models/affiliation'
import Favourite from '#contacts/models/favourite'
import Follower from '#contacts/models/follower'
import Relationship from '#contacts/models/relationship'

export type Choice = 'survivor' | 'loser'

export interface MergeField {
  field: BoundField
  /** Both values are kept where they differ: e-mails, phones, tags, ... */
  united: boolean
  /** Preselected: the survivor's, or the loser's where the survivor has none. */
  choice: Choice
}

type Raw = Record<string, any>
const lists = new Set([
  'emails',
  'phones',
  'addresses',
  'tags',
  'users',
  'domains',
  'files',
  'choices',
])

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || value === false
const said = (field: BoundField, row: any) => JSON.stringify(toColumn(field, row[field.attribute]))

/** Makes one record of two: fields by choice, lists united, everything that hangs on the loser moved; one change set, undone as one. */
export class Merger {
  readonly Record: RecordClass
  readonly survivor: RecordRow
  readonly loser: RecordRow

  /** @throws Invalid when both are the same, or not of one type */
  constructor(survivor: RecordRow, loser: RecordRow) {
    if (survivor.recordName !== loser.recordName || survivor.id === loser.id)
      throw new Invalid({ ids: { key: 'mergeTwo', params: {} } })
    this.Record = survivor.constructor as RecordClass
    this.survivor = survivor
    this.loser = loser
  }

  /** The fields in which the two differ. */
  get fields(): MergeField[] {
    return this.Record.writable
      .filter((field) => said(field, this.survivor) !== said(field, this.loser))
      .map((field) => ({
        field,
        united: lists.has(field.type.name),
        choice: isEmpty((this.survivor as any)[field.attribute]) ? 'loser' : 'survivor',
      }))
  }

  /**
   * @param choices by attribute; what is not named follows the preselection
   * @returns the change set, for Undo
   * @throws NotAllowed without the right to edit the survivor and to delete the loser
   */
  async merge(by: Actor, choices: Record<string, Choice> = {}): Promise<number | null> {
    await demand(this.Record, by, 'edit', this.survivor)
    await demand(this.Record, by, 'delete', this.loser)
    const { survivor, loser } = this
    return change(
      by,
      'merged',
      async (current) => {
        await this.#moveActivities(current)
        await this.#moveReferences(current)
        await this.#moveReaders()
        await this.#tidyAffiliations()
        await this.#tidyRelationships()
        await survivor.refresh()
        await survivor.merge(this.#values(choices) as any).save()
        await loser.refresh()
        await (loser as any).merge({ mergedIntoId: survivor.id, deletedAt: DateTime.utc() }).save()
        current.happened(`${survivor.recordName}.merged`, survivor, { mergedId: loser.id })
        await current.flush()
        return current.setId
      },
      { label: 'merged', data: { survivor: survivor.id, loser: loser.id, title: loser.title } }
    )
  }

  #values(choices: Record<string, Choice>): Raw {
    const values: Raw = {}
    for (const { field, united, choice } of this.fields) {
      const { attribute } = field
      const mine = (this.survivor as any)[attribute]
      const other = (this.loser as any)[attribute]
      if (united) values[attribute] = unite(field, mine, other)
      else if ((choices[attribute] ?? choice) === 'loser') values[attribute] = other
    }
    // Whom one must not call stays uncalled, whatever the other record says.
    for (const flag of ['doNotCall', 'doNotEmail', 'doNotContact'])
      if (this.Record.field(flag) && (this.loser as any)[flag] && !choices[flag])
        values[flag] = true
    if (values.parentId === this.survivor.id || values.parentId === this.loser.id)
      delete values.parentId
    return values
  }

  async #moveActivities(current: Change) {
    const rows = await connection()
      .from('activities')
      .where('about_name', this.loser.recordName)
      .where('about_id', this.loser.id)
      .select('id')
    await current.updateMany(
      Activity as unknown as RecordClass,
      rows.map(({ id }) => ({ id, values: { aboutId: this.survivor.id } }))
    )
  }

  /** Every reference of every record type that leads to the loser, of plugins' too, leads to the survivor. */
  async #moveReferences(current: Change) {
    for (const Record of recordClasses()) {
      for (const field of Record.bound) {
        if (field.type.name !== 'reference' || field.options.to !== this.loser.recordName) continue
        const rows = await connection()
          .from((Record as any).table)
          .where(field.column, this.loser.id)
          .if(Record === this.Record, (query) => query.whereNot('id', this.survivor.id))
          .select('id')
        await current.updateMany(
          Record,
          rows.map(({ id }) => ({ id, values: { [field.attribute]: this.survivor.id } }))
        )
      }
    }
  }

  async #moveReaders() {
    for (const model of [Follower, Favourite]) {
      const { recordName } = this.loser
      const own = await model.query().where({ recordName, recordId: this.survivor.id })
      for (const row of await model.query().where({ recordName, recordId: this.loser.id })) {
        if (own.some(({ userId }) => userId === row.userId)) await row.delete()
        else await row.merge({ recordId: this.survivor.id }).save()
      }
    }
  }

  /** Two links of one person to one company become one. */
  async #tidyAffiliations() {
    const column = this.survivor.recordName === 'contact' ? 'personId' : 'companyId'
    const other = column === 'personId' ? 'companyId' : 'personId'
    const links = await Affiliation.query()
      .where(column, this.survivor.id)
      .whereNull('deletedAt')
      .orderBy('left')
      .orderBy('primary', 'desc')
      .orderBy('id')
    const kept = new Map<number, Affiliation>()
    for (const link of links) {
      const first = kept.get(link[other])
      const own = column === 'companyId' || link.companyId === (this.survivor as any).companyId
      if (!first) {
        kept.set(link[other], link)
        if (link.primary && !own) await link.merge({ primary: false }).save()
      } else await link.merge({ deletedAt: DateTime.utc(), primary: false }).save()
    }
  }

  /** Nobody relates to themselves, and nobody twice in the same way. */
  async #tidyRelationships() {
    if (this.survivor.recordName !== 'contact') return
    const links = await Relationship.query()
      .whereNull('deletedAt')
      .where((either) =>
        either.where('personId', this.survivor.id).orWhere('otherId', this.survivor.id)
      )
      .orderBy('id')
    const seen = new Set<string>()
    for (const link of links) {
      const key = `${link.personId} ${link.kind} ${link.otherId}`
      if (link.personId !== link.otherId && !seen.has(key)) seen.add(key)
      else await link.merge({ deletedAt: DateTime.utc() }).save()
    }
  }
}

/** The survivor's values first and its primary one kept; what the loser has besides follows. */
function unite(field: BoundField, mine: any[] | null, other: any[] | null): any[] | null {
  const key = (value: any): string => {
    if (field.type.name === 'emails') return emailKey(value.value)
    if (field.type.name === 'phones') return phoneKey(value.value)
    if (value && typeof value === 'object') {
      const { kind, primary, ...rest } = value
      return JSON.stringify(rest)
    }
    return String(value)
  }
  const known = new Set((mine ?? []).map(key))
  const added = (other ?? []).filter((value) => !known.has(key(value)))
  const all = [
    ...(mine ?? []),
    ...added.map((value) =>
      mine?.length && value && typeof value === 'object' && 'primary' in value
        ? { ...value, primary: false }
        : value
    ),
  ]
  return all.length ? all : null
}
