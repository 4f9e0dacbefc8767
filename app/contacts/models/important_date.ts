import { boolean, choice, date, integer, reference, text } from '#records/fields/all'
import { record, type BelongsTo } from '#records/record'
import type Contact from '#contacts/models/contact'

/** A day worth remembering about a person, such as a contract's renewal, with a reminder some days before. */
export default class ImportantDate extends record(
  'importantDate',
  {
    person: reference('contact', { required: true }),
    kind: choice(['birthday', 'anniversary', 'renewal', 'first_met', 'other'], { required: true }),
    label: text({ max: 120 }),
    date: date({ required: true, personal: true }),
    yearly: boolean({ default: true }),
    remindDays: integer({ min: 0, max: 90 }),
  },
  { internal: true, parent: 'person', title: (day) => day.label ?? day.kind }
) {
  declare person: BelongsTo<typeof Contact>
}
