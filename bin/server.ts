import { fail, ignite } from './ignite.ts'

const ignitor = await ignite((app) => {
  app.initiating(async () => (await import('../start/prepare.ts')).takeDataFolder())
  app.booted(async () => (await import('../start/prepare.ts')).updateDatabase(app))
  app.ready(async () => (await import('../start/prepare.ts')).welcome(app))
})
await ignitor.httpServer().start().catch(fail)
