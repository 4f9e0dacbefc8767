import { fail, ignite } from './ignite.ts'

/** Does jobs without serving pages: for MySQL and MariaDB, where any number of these may run beside the server. */
const ignitor = await ignite((app) => {
  app.initiating(async () => (await import('../start/prepare.ts')).takeDataFolder())
  app.booted(async () => (await import('../start/prepare.ts')).updateDatabase(app))
})
const app = ignitor.createApp('console')
try {
  await app.init()
  await app.boot()
  await app.start(() => {})
  process.stdout.write('Farley works on jobs.\n')
} catch (error) {
  await fail(error)
}
