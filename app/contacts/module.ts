import { defineModule } from '#modules/contract'
import { demo } from '#contacts/demo/demo'
import { domainsType } from '#contacts/fields/domains'
import Activity from '#contacts/models/activity'
import Affiliation from '#contacts/models/affiliation'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import ImportantDate from '#contacts/models/important_date'
import Relationship from '#contacts/models/relationship'
import { duplicatesJob } from '#contacts/duplicates/duplicate_scan'
import { remindOfDates } from '#contacts/jobs/remind'
import { routes } from '#contacts/routes'
import { slots } from '#contacts/slots'
import { sources } from '#contacts/sources'

export default defineModule({
  name: 'contacts',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace'],
  fieldTypes: [domainsType],
  optionLists: [{ name: 'leadSource', keys: sources }],
  demo,
  routes,
  slots,
  nav: [
    {
      name: 'contacts',
      href: '/contacts',
      icon: 'users',
      key: 'g c',
      counts: 'contact',
      order: 20,
      visible: (actor) => actor.reach('read', 'contact') !== 'none',
    },
    {
      name: 'companies',
      href: '/companies',
      icon: 'building-2',
      key: 'g o',
      counts: 'company',
      order: 30,
      visible: (actor) => actor.reach('read', 'company') !== 'none',
    },
  ],
  palette: [
    {
      name: 'vcards',
      href: '/contacts/vcards/new',
      icon: 'contact',
      label: 'vcard.title',
      visible: (actor) => actor.reach('create', 'contact') !== 'none',
    },
  ],
  bulkActions: [
    {
      name: 'merge',
      label: 'merge.merge',
      icon: 'merge',
      records: ['contact', 'company'],
      href: (path) => `/${path}/merges/new`,
      least: 2,
      most: 2,
      visible: (actor, recordName) =>
        actor.reach('edit', recordName) !== 'none' && actor.reach('delete', recordName) !== 'none',
    },
    {
      name: 'vcards',
      label: 'vcard.export',
      icon: 'contact',
      records: ['contact'],
      href: '/contacts/vcards',
      visible: (actor) => actor.reach('export', 'contact') !== 'none',
    },
  ],
  jobs: [{ name: 'contacts.remind', run: () => remindOfDates() }, duplicatesJob],
  schedules: [{ name: 'contacts.remind', job: 'contacts.remind', at: '06:30' }],
  records: [Contact, Company, Affiliation, Relationship, ImportantDate, Activity],
})

declare module '#records/record' {
  interface RecordTypes {
    contact: typeof Contact
    company: typeof Company
    affiliation: typeof Affiliation
    relationship: typeof Relationship
    importantDate: typeof ImportantDate
    activity: typeof Activity
  }
}
