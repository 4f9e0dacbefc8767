import { fail, ignite } from './ignite.ts'

const prepare = () => import('../start/prepare.ts')

const ignitor = await ignite((app) => {
  app.initiating(async () => {
    const { takeDataFolder } = await prepare()
    await takeDataFolder()
  })
  app.booted(async () => {
    const { updateDatabase } = await prepare()
    await updateDatabase(app)
  })
  app.ready(async () => {
    const { welcome } = await prepare()
    await welcome(app)
  })
})
await ignitor.httpServer().start().catch(fail)
