import { defineConfig, stores } from '@adonisjs/limiter'

export default defineConfig({
  default: 'database',
  stores: {
    database: stores.database({ tableName: 'rate_limits', connectionName: 'main' }),
    memory: stores.memory({}),
  },
})

declare module '@adonisjs/limiter/types' {
  export interface LimitersList {
    database: any
    memory: any
  }
}
