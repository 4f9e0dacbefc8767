import { change, enqueue, serviceActor, type DomainEvent, type Plugin } from 'farley'
import { fillTowns, isFilled } from './towns/fill.ts'
import { forgetPlace, keepAllPlaces, keepPlaces, placedRecords } from './places/keep_places.ts'

const happenings = ['created', 'updated', 'deleted', 'restored', 'merged', 'erased'] as const

/** Places follow what happens to records, a moment later. */
export const listeners: Plugin['listeners'] = Object.fromEntries(
  placedRecords.flatMap((recordName) =>
    happenings.map((happening) => [
      `${recordName}.${happening}`,
      [(event: DomainEvent) => follow(recordName, happening, event)],
    ])
  )
)

async function follow(
  recordName: string,
  happening: (typeof happenings)[number],
  { recordId, data }: DomainEvent
) {
  if (!recordId) return
  if (happening === 'erased') return forgetPlace(recordName, recordId).then(() => {})
  if (happening === 'updated' && data.fields && !data.fields.includes('addresses')) return
  await keepPlaces(recordName, [recordId])
}

export const jobs: Plugin['jobs'] = [
  {
    name: 'map.fill',
    lease: 120,
    async run(_, job) {
      if (!(await isFilled()) && (await fillTowns(job))) await later('map.place')
    },
  },
  { name: 'map.place', lease: 120, run: (_, job) => keepAllPlaces(job) },
]

/** An install has its towns within minutes; later on, `map.fill` sees that they are there. */
export const schedules: Plugin['schedules'] = [
  { name: 'map.fill', job: 'map.fill', every: 3_600 },
  { name: 'map.place', job: 'map.place', at: '03:40' },
]

/** Has the towns read now. */
export const fillSoon = () => later('map.fill')

const later = (job: string) =>
  change(serviceActor(), 'mapped', () => enqueue(job, null, { key: job }), { quiet: true })
