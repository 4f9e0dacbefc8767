import { fail, ignite } from './ignite.ts'
import type { Module } from '../app/modules/contract.ts'

/** Starts the web server: takes the data folder, brings the database up to date, serves. `more` are modules that come along. */
export async function serve(more: () => Promise<Module[]> = async () => []) {
  const ignitor = await ignite((app) => {
    app.initiating(async () => {
      const { coreModules } = await import('../start/modules.ts')
      coreModules.push(...(await more()))
      const { takeDataFolder } = await import('../start/prepare.ts')
      await takeDataFolder()
    })
    app.booted(async () => {
      const { updateDatabase } = await import('../start/prepare.ts')
      await updateDatabase(app)
    })
    app.ready(async () => {
      const { welcome } = await import('../start/prepare.ts')
      await welcome(app)
    })
  })
  await ignitor.httpServer().start().catch(fail)
}
