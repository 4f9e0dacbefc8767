import 'reflect-metadata'
import { Ignitor, prettyPrintError } from '@adonisjs/core'
import type { ApplicationService } from '@adonisjs/core/types'

process.env.TZ = 'UTC'
process.env.NODE_ENV ??= 'production'

const root = new URL('../', import.meta.url)

/** Every entry point builds the same application; the rc file is handed over because the framework looks for a `.js` one. */
export async function ignite(tap: (app: ApplicationService) => void = () => {}) {
  const { refuseBadSettings } = await import('../start/env.ts')
  refuseBadSettings()
  const { default: rc } = await import('../adonisrc.ts')

  return new Ignitor(root, {
    importer: (path) => (path.startsWith('.') ? import(new URL(path, root).href) : import(path)),
  }).tap((app) => {
    app.rcContents(rc as any)
    app.listen('SIGTERM', () => app.terminate())
    app.listen('SIGINT', () => app.terminate())
    tap(app)
  })
}

export function fail(error: Error) {
  process.exitCode = 1
  return prettyPrintError(error)
}
