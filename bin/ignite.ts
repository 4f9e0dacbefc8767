import 'reflect-metadata'
import { Ignitor, prettyPrintError } from '@adonisjs/core'
import type { ApplicationService } from '@adonisjs/core/types'

process.env.TZ = 'UTC'
process.env.NODE_ENV ??= 'production'

const root = new URL('../', import.meta.url)

/** Docker kills after ten seconds; what has not ended by itself until then is ended here. */
const longestStop = 8_000

/** Every entry point builds the same application; the rc file is handed over because the framework looks for a `.js` one. */
export async function ignite(tap: (app: ApplicationService) => void = () => {}) {
  const { refuseBadSettings } = await import('../start/env.ts')
  refuseBadSettings()
  const { default: rc } = await import('../adonisrc.ts')

  return new Ignitor(root, {
    importer: (path) => (path.startsWith('.') ? import(new URL(path, root).href) : import(path)),
  }).tap((app) => {
    app.rcContents(rc as any)
    for (const signal of ['SIGTERM', 'SIGINT'] as const) app.listen(signal, () => stop(app))
    tap(app)
  })
}

async function stop(app: ApplicationService) {
  setTimeout(() => process.exit(), longestStop).unref()
  await app.terminate()
  process.exit()
}

/** Ends the start. A refusal is a sentence for the person who started it; anything else is a defect and shows its stack. */
export async function fail(error: any) {
  const sentence = refusal(error)
  if (sentence) process.stderr.write(`${sentence}\n`)
  else await prettyPrintError(error)
  process.exit(1)
}

function refusal(error: any) {
  if (['StartRefused', 'Halted'].includes(error.constructor.name)) return error.message
  const port = process.env.PORT || '3333'
  if (error.code === 'EADDRINUSE')
    return `PORT ${port} is in use already: stop what uses it, or choose another one, for example PORT=${Number(port) + 1}.`
  if (error.code === 'EACCES' && error.syscall === 'listen')
    return `PORT ${port} may not be opened by this user: choose one above 1023, for example PORT=3333.`
  if (
    ['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(error.code) &&
    error.syscall !== 'connect'
  )
    return `HOST "${process.env.HOST}" is not an address of this machine: leave it out, or use for example HOST=127.0.0.1.`
  if (process.env.DATABASE_URL && databaseErrors.includes(error.code))
    return `The database of DATABASE_URL cannot be reached (${error.code}): check address, name, user and password, for example DATABASE_URL=mysql://farley:secret@127.0.0.1:3306/farley.`
  return null
}

const databaseErrors = [
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ER_ACCESS_DENIED_ERROR',
  'ER_BAD_DB_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
  'SQLITE_CANTOPEN',
  'SQLITE_NOTADB',
]
