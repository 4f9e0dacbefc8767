import { defineModule } from '#modules/contract'

let floorPage: Promise<typeof import('./floor.ts')>

/** The floor that pages are measured against, and what the benchmark asks of the loaded world. */
export default defineModule({
  name: 'bench',
  root: import.meta.dirname,
  boot() {
    floorPage = import('./floor.ts')
  },
  routes(router) {
    router.get('/bench/floor', async (ctx) => {
      const floor = await floorPage
      return floor.floor(ctx)
    })
    router.get('/bench/world', () => import('./world.ts').then(({ world }) => world()))
    router.get('/bench/form', () => import('./world.ts').then(({ form }) => form()))
  },
})
