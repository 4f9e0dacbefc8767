import { defineModule } from '#modules/contract'

/** The floor that pages are measured against, and what the benchmark asks of the loaded world. */
export default defineModule({
  name: 'bench',
  root: import.meta.dirname,
  routes(router) {
    router.get('/bench/floor', (ctx) => import('./floor.ts').then(({ floor }) => floor(ctx)))
    router.get('/bench/world', () => import('./world.ts').then(({ world }) => world()))
  },
})
