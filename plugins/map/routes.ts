import { recordType, type Router } from 'farley'
import { placedRecords } from './places/keep_places.ts'

const MapPages = () => import('./controllers/maps_controller.ts')
const MapPlaces = () => import('./controllers/map_places_controller.ts')
const MapTerritories = () => import('./controllers/map_territories_controller.ts')

export function routes(router: Router) {
  router.get('/map', [MapPages, 'index'])
  for (const name of placedRecords)
    router.get(`/${recordType(name).path}/map`, async (ctx) => {
      const { default: Controller } = await MapPages()
      return new Controller().show(ctx, name)
    })

  router.get('/map/territories', [MapTerritories, 'index'])
  router.get('/map/territories/new', [MapTerritories, 'create'])
  router.get('/map/territories/canvas', [MapTerritories, 'canvas'])
  router.post('/map/territories', [MapTerritories, 'store'])
  router.get('/map/territories/:id/edit', [MapTerritories, 'edit'])
  router.put('/map/territories/:id', [MapTerritories, 'update'])
  router.delete('/map/territories/:id', [MapTerritories, 'destroy'])

  router.get('/map/places/:records/:id', [MapPlaces, 'show'])
  router.get('/map/places/:records/:id/edit', [MapPlaces, 'edit'])
  router.put('/map/places/:records/:id', [MapPlaces, 'update'])
  router.delete('/map/places/:records/:id', [MapPlaces, 'destroy'])
}
