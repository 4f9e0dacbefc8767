import type { RequestListener } from 'node:http'
import type { ApplicationService } from '@adonisjs/core/types'
import settings from '#start/env'
import { finishRestore } from '#workspace/backup/finish_restore'
import { lockDataFolder, makeDataFolder } from '#workspace/start/data_folder'
import frontDoor from '#workspace/start/front_door'
import { finishReturn } from '#workspace/start/return'

/** Before anything is read: the folder is there, safe, and this process's own, with what was asked to be put back. */
export async function takeDataFolder(taken: () => Promise<void> = async () => {}) {
  makeDataFolder(settings)
  await lockDataFolder(settings)
  await taken()
  frontDoor.say({ state: 'returning' })
  await finishRestore(settings)
  await finishReturn(settings)
  frontDoor.say({ state: 'starting' })
}

/** Whoever comes from now on is told what is going on. @returns what makes the application's handler answer there instead */
export async function openDoor() {
  await frontDoor.open(settings.port, settings.host)
  return (handler: RequestListener) => frontDoor.handOver(handler)
}

/** Before anything is served: the schema is the one of this version, and the file is sound. */
export async function updateDatabase(app: ApplicationService) {
  const { updateSchema } = await import('#workspace/start/schema')
  await updateSchema(app, settings, {
    step: (name, done, total) => frontDoor.say({ state: 'updating', name, done, total }),
  })
  const { watchForDamage } = await import('#workspace/start/damage')
  await watchForDamage(app, settings)
}

/** A command works beside a running server, but does not change the schema under it. */
export async function updateDatabaseForCommand(app: ApplicationService) {
  makeDataFolder(settings)
  const { updateSchema } = await import('#workspace/start/schema')
  await updateSchema(app, settings, { beforehand: () => lockDataFolder(settings) })
}

/** Works on jobs until the process is asked to stop. */
export async function startJobs(app: ApplicationService) {
  const { default: runner } = await import('#workspace/jobs/runner')
  if (app.getEnvironment() !== 'web') await watchOneself('worker')
  app.terminating(() => runner.stop())
  await runner.start()
}

/** Keeps what an admin looks at later: how prompt the process is, its log, and figures where somebody collects them. */
async function watchOneself(role: 'web' | 'worker') {
  const { default: pulse } = await import('#workspace/health/pulse')
  pulse.start()
  const { default: logFiles } = await import('#workspace/logs/log_files')
  await logFiles.start(role)
  if (role === 'web' && settings.metricsToken) {
    const { keepMetrics } = await import('#workspace/metrics/metrics')
    keepMetrics()
  }
}

export async function welcome(app: ApplicationService) {
  const { stopServingFirst } = await import('#workspace/start/stop')
  await watchOneself('web')
  if (settings.role !== 'web') await startJobs(app)
  await stopServingFirst(app)
  process.stdout.write(`Farley is ready at ${settings.appUrl}\n`)
  const { setupLink } = await import('#workspace/setup/setup_token')
  const link = await setupLink()
  if (link) process.stdout.write(`Set it up at ${link}\n`)
  // What reading a thousand files left behind is given back before anyone notices: 20 MB of an idle server.
  const { tidyMemory } = await import('#records/import/tidy_memory')
  setTimeout(tidyMemory, 2_000).unref()
}
