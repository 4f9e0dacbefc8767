import type { HealthCheck } from '#modules/contract'

/** What several processes share beside the database; looked at where REDIS_URL names one. */
export const redisCheck: HealthCheck = {
  name: 'redis',
  order: 14,
  async run() {
    const { default: redis } = await import('@adonisjs/redis/services/main')
    const start = performance.now()
    await redis.ping()
    return { state: 'good', data: { ms: Math.ceil(performance.now() - start) } }
  },
}
