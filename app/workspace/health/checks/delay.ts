import type { HealthCheck } from '#modules/contract'
import pulse from '#workspace/health/pulse'

const long = 200

/** How late this process is at what it has to do: every visitor waits that long on top. */
export const delayCheck: HealthCheck = {
  name: 'delay',
  order: 23,
  run() {
    const { delay } = pulse
    return {
      state: delay && delay.p99 > long ? 'warn' : 'good',
      data: { ms: delay?.p99 ?? 0, max: delay?.max ?? 0, measured: delay ? 'yes' : 'no' },
    }
  },
}
