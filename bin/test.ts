process.env.NODE_ENV = 'test'

import { configure, processCLIArgs, run } from '@japa/runner'
import { freePort } from '../tests/install.ts'
import { fail, ignite } from './ignite.ts'

/** Where the suites' own server listens, and what APP_URL says; a port of its own lets several runs go side by side. */
process.env.HOST = '127.0.0.1'
process.env.PORT = String(await freePort())

/** The image is tested only when asked for: it needs a Docker engine. */
const asksForDocker = process.argv.includes('docker')

/** A module of its own comes along, so that the suites prove what a stranger's module gets without a line in `app/`. */
const ignitor = await ignite((app) => {
  app.initiating(async () => {
    const { coreModules } = await import('../start/modules.ts')
    const { default: boats } = await import('../tests/contract/boats/module.ts')
    const { default: harbour } = await import('../tests/contract/harbour/module.ts')
    coreModules.push(boats, harbour)
    const { firstPartyPlugins } = await import('../tests/plugins.ts')
    coreModules.push(...(await firstPartyPlugins()))
  })
})

await ignitor
  .testRunner()
  .configure(async (app) => {
    const { runnerHooks, ...config } = await import('../tests/bootstrap.ts')
    processCLIArgs(process.argv.slice(2))
    configure({
      ...app.rcFile.tests,
      suites: app.rcFile.tests.suites.filter(({ name }) => name !== 'docker' || asksForDocker),
      ...config,
      setup: runnerHooks.setup,
      teardown: [...runnerHooks.teardown, () => app.terminate()],
    })
  })
  .run(() => run())
  .catch(fail)
