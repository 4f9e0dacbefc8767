import type { RequestListener, Server } from 'node:http'
import { fail, ignite } from './ignite.ts'
import type { Module } from '../app/modules/contract.ts'

const prepare = () => import('../start/prepare.ts')

/**
 * Starts the web server: takes the data folder, brings the database up to date, serves. `more` are modules that come along. Where
 * starting again would not help, the process stays and says what is wrong.
 */
export async function serve(more: () => Promise<Module[]> = async () => []) {
  let atTheDoor: (handler: RequestListener) => Server
  const ignitor = await ignite((app) => {
    app.initiating(async () => {
      const { openDoor, takeDataFolder } = await prepare()
      await takeDataFolder(async () => {
        atTheDoor = await openDoor()
      })
      const { coreModules } = await import('../start/modules.ts')
      coreModules.push(...(await more()))
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
  await ignitor
    .httpServer()
    .start((handler) => atTheDoor(handler))
    .catch(stayOrFail)
}

async function stayOrFail(error: any) {
  const { default: settings } = await import('../start/env.ts')
  const { halt, reasonToStay } = await import('../app/workspace/start/damage.ts')
  const why = await reasonToStay(error, settings)
  return why ? halt(why) : fail(error)
}
