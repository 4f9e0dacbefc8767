import { createHash, timingSafeEqual } from 'node:crypto'
import type { HttpContext } from '@adonisjs/core/http'
import settings from '#start/env'

/** Figures for Prometheus, for who brings METRICS_TOKEN; without one set there is nothing here. */
export default class MetricsController {
  async show({ request, response }: HttpContext) {
    response.header('cache-control', 'no-store')
    if (!settings.metricsToken) return response.status(404).send('')
    const token = /^Bearer (.+)$/i.exec(request.header('authorization') ?? '')?.[1] ?? ''
    if (!timingSafeEqual(digest(token), digest(settings.metricsToken))) {
      return response.status(401).header('WWW-Authenticate', 'Bearer realm="metrics"').send('')
    }
    const { metricsText } = await import('#workspace/metrics/metrics')
    const { type, text } = await metricsText()
    return response.header('content-type', type).send(text)
  }
}

/** Two texts of any length are compared in the same time. */
const digest = (text: string) => createHash('sha256').update(text).digest()
