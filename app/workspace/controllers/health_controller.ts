import type { HttpContext } from '@adonisjs/core/http'
import app from '@adonisjs/core/services/app'
import { checks, health } from '#workspace/health/health'

/** For load balancers and containers: anyone may ask, so it says what, never why. */
export default class HealthController {
  /** The process answers. */
  async live({ response }: HttpContext) {
    return response.header('cache-control', 'no-store').json({ status: 'up' })
  }

  /** It can do its work: 503 sends visitors elsewhere. Only what is vital is asked. */
  async ready({ response }: HttpContext) {
    const found = await health(checks(({ vital }) => vital === true))
    const ready = !app.isTerminating && found.every(({ state }) => state !== 'bad')
    return response
      .status(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .json({
        status: ready ? 'ready' : 'not ready',
        checks: Object.fromEntries(found.map(({ name, state }) => [name, state])),
      })
  }
}
