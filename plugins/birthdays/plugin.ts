import {
  change,
  company,
  DateTime,
  definePlugin,
  notify,
  pluginSettings,
  recordType,
  serviceActor,
} from 'farley'
import { daysUntil } from './next_birthday.ts'

const today = async () => {
  const { timezone } = await company()
  return DateTime.now().setZone(timezone)
}

/** Tells the owner of each contact whose birthday is exactly so many days away: once a year, since this runs once a day. */
async function tellOwners() {
  const { daysAhead } = pluginSettings<{ daysAhead: number }>()
  const day = await today()
  const contacts = await recordType('contact')
    .visibleTo(serviceActor())
    .whereNotNull('birthday')
    .whereNotNull('ownerId')
  const near = contacts.filter(({ birthday }) => daysUntil(birthday!, day) === daysAhead)
  await change(serviceActor(), 'told', async () => {
    for (const contact of near)
      await notify([contact.ownerId!], 'birthdays.soon', {
        record: { recordName: 'contact', id: contact.id },
        data: { days: daysAhead },
      })
  })
}

export default definePlugin({
  notificationKinds: ['birthdays.soon'],

  jobs: [{ name: 'birthdays.tell', run: tellOwners }],
  schedules: [{ name: 'birthdays.tell', job: 'birthdays.tell', at: '07:00' }],

  slots: {
    'record.side': [
      {
        view: 'birthdays::_birthday',
        records: ['contact'],
        order: 5,
        visible: (_, { record }) => Boolean(record.birthday),
        async data(_, { record }) {
          return { days: daysUntil(record.birthday, await today()) }
        },
      },
    ],
  },
})
