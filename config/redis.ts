import settings from '#start/env'
import { defineConfig } from '@adonisjs/redis'

const url = new URL(settings.redisUrl ?? 'redis://127.0.0.1:6379')

/** Used only where REDIS_URL is set; connections are opened when first asked for. */
const redisConfig = defineConfig({
  connection: 'main',
  connections: {
    main: {
      host: url.hostname,
      port: url.port || '6379',
      username: decodeURIComponent(url.username) || undefined,
      password: decodeURIComponent(url.password) || undefined,
      db: Number(url.pathname.slice(1)) || 0,
      tls: url.protocol === 'rediss:' ? {} : undefined,
      keyPrefix: 'farley:',
    },
  },
})

export default redisConfig

declare module '@adonisjs/redis/types' {
  export interface RedisConnections {
    main: any
  }
}
