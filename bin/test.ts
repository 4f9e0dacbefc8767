process.env.NODE_ENV = 'test'

import { configure, processCLIArgs, run } from '@japa/runner'
import { fail, ignite } from './ignite.ts'

/** A module of its own comes along, so that the suites prove what a stranger's module gets without a line in `app/`. */
const ignitor = await ignite((app) => {
  app.initiating(async () => {
    const { coreModules } = await import('../start/modules.ts')
    const { default: boats } = await import('../tests/contract/boats/module.ts')
    coreModules.push(boats)
  })
})

await ignitor
  .testRunner()
  .configure(async (app) => {
    const { runnerHooks, ...config } = await import('../tests/bootstrap.ts')
    processCLIArgs(process.argv.slice(2))
    configure({
      ...app.rcFile.tests,
      ...config,
      setup: runnerHooks.setup,
      teardown: [...runnerHooks.teardown, () => app.terminate()],
    })
  })
  .run(() => run())
  .catch(fail)
