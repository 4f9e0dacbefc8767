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
    memory: stores.memory({}),
  },
})

export default limiterConfig

declare module '@adonisjs/limiter/types' {
  export interface LimitersList extends InferLimiters<typeof limiterConfig> {}
}
