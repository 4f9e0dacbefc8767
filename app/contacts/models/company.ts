import { many, text } from '#records/fields/all'
import { record, type HasMany } from '#records/record'
import type Contact from '#contacts/models/contact'

export default class Company extends record(
  'company',
  {
    name: text({ required: true, search: true }),
    contacts: many('contact', 'company'),
  },
  { icon: 'building-2', avatar: 'square', list: ['name', 'owner', 'updatedAt'], importKey: 'name' }
) {
  declare contacts: HasMany<typeof Contact>
}
