import { totalmem } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import type { HealthCheck } from '#modules/contract'

const megabyte = 1024 * 1024
const much = 0.85

/** Against what the container, or else the machine, has. */
export const memoryCheck: HealthCheck = {
  name: 'memory',
  order: 22,
  run() {
    const { rss, heapUsed } = process.memoryUsage()
    const limit = memoryLimit()
    const heap = getHeapStatistics().heap_size_limit
    const tight = rss > limit * much || heapUsed > heap * much
    return {
      state: tight ? 'warn' : 'good',
      data: { mb: Math.round(rss / megabyte), limit: Math.round(limit / megabyte) },
    }
  },
}

/** Without a limit of its own a process is told a number beyond any machine. */
function memoryLimit() {
  const limit = process.constrainedMemory()
  return limit > 0 && limit < totalmem() ? limit : totalmem()
}
