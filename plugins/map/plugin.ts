import { definePlugin, type Actor } from 'farley'
import { placeFilter } from './filters.ts'
import { jobs, listeners, schedules } from './jobs.ts'
import { placedRecords } from './places/keep_places.ts'
import { placeState } from './places/place_state.ts'
import { routes } from './routes.ts'
import { MapTerritory } from './territories/territory.ts'

const seesSome = (actor: Actor) =>
  placedRecords.some((name) => actor.reach('read', name) !== 'none')

export default definePlugin({
  records: [MapTerritory as any],
  routes,
  jobs,
  listeners,
  schedules,
  filters: [placeFilter],
  listViews: [{ name: 'map', label: 'map.title', icon: 'map', records: [...placedRecords] }],
  nav: [
    {
      name: 'map',
      href: '/map',
      icon: 'map',
      order: 60,
      label: 'map.title',
      key: 'g m',
      visible: seesSome,
    },
  ],
  slots: {
    'record.side': [
      {
        view: 'map::places/_card',
        records: [...placedRecords],
        order: 60,
        data: (ctx, { record }) => placeState(ctx, record),
      },
    ],
  },
})
