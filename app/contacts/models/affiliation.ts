import { boolean, date, reference, text } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Company from '#contacts/models/company'
import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change } from '#records/change'
import Contact from '#contacts/models/contact'

/** A person at a company. One person may be at several; the primary one is the contact's `company`. */
export default class Affiliation extends record(
  'affiliation',
  {
    person: reference('contact', { required: true }),
    company: reference('company', { required: true }),
    role: text({ max: 120 }),
    primary: boolean(),
    left: boolean(),
    startedOn: date(),
    endedOn: date(),
  },
  {
    internal: true,
    parent: 'person',
    title: (affiliation) => affiliation.role,
  }
) {
  declare person: BelongsTo<typeof Contact>
  declare company: BelongsTo<typeof Company>

  makePrimary(by: Actor) {
    return change(by, 'updated', async () => {
      const person = await Contact.findOrFail(this.personId)
      await person.merge({ companyId: this.companyId }).save()
    })
  }

  /** The person works there no more; the link stays as a memory. */
  leave(by: Actor, on: DateTime | null = null) {
    return change(by, 'left', async () => {
      await (this as Affiliation).merge({ left: true, endedOn: on ?? this.endedOn }).save()
      await this.#passOn()
    })
  }

  rejoin(by: Actor) {
    return change(by, 'joined', () =>
      (this as Affiliation).merge({ left: false, endedOn: null }).save()
    )
  }

  remove(by: Actor) {
    return change(by, 'unlinked', async () => {
      await (this as Affiliation).merge({ deletedAt: DateTime.utc() }).save()
      await this.#passOn()
    })
  }

  /** Someone whose main company this was has the next one that they have not left, or none. */
  async #passOn() {
    const person = await Contact.findOrFail(this.personId)
    if (person.companyId !== this.companyId) return
    const next = await Affiliation.query()
      .where({ personId: this.personId, left: false })
      .whereNull('deletedAt')
      .whereNot('id', this.id)
      .orderBy('id')
      .first()
    await person.merge({ companyId: next?.companyId ?? null }).save()
  }
}
