import settings from '#start/env'
import { configProvider } from '@adonisjs/core'
import type { InferLimiters, LimiterManagerStoreFactory } from '@adonisjs/limiter/types'
import { defineConfig, stores } from '@adonisjs/limiter'

const limiterConfig = defineConfig({
  default: 'database',
  stores: {
    database: configProvider.create<LimiterManagerStoreFactory>(async () => {
      const { RateLimits } = await import('#access/rate_limits')
      return (options) => new RateLimits(options)
    }),
    /** Limits of the API: shared through Redis where there is one, else each process counts for itself. */
    api: (settings.redisUrl
      ? stores.redis({ connectionName: 'main' })
      : stores.memory({})) as ReturnType<typeof stores.memory>,
  },
})

export default limiterConfig

declare module '@adonisjs/limiter/types' {
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
