import { serve } from '../bin/serve.ts'

/** The product's own server with the floor page beside it. */
await serve(async () => {
  const bench = await import('./module.ts')
  return [bench.default]
})
