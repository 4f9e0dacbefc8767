import { fail, ignite } from './ignite.ts'

const prepare = () => import('../start/prepare.ts')

/** Does jobs without serving pages: for MySQL and MariaDB, where any number of these may run beside the server. */
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
    const { startJobs } = await prepare()
    await startJobs(app)
    process.stdout.write('Farley works on jobs.\n')
  })
})

const app = ignitor.createApp('console')
try {
  await app.init()
  await app.boot()
  await app.start(() => {})
} catch (error) {
  await fail(error)
}
