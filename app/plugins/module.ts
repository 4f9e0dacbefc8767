import app from '@adonisjs/core/services/app'
import { defineModule } from '#modules/contract'
import guard from '#modules/guard'
import { connection } from '#records/change'
import machine from '#start/env'
import { restart } from '#workspace/start/restart'
import { keepFailures, tellOfLeftOut } from '#plugins/failures'
import { pluginsCheck } from '#plugins/check'
import { routes } from '#plugins/routes'
import { watchStamp, stopWatching } from '#plugins/stamp'
import { startWatchdog, stopWatchdog } from '#plugins/watchdog'

const command = (name: string) => async () => {
  const commands: Record<string, any> = await import('#plugins/commands/verbs')
  return { default: commands[name] }
}

export default defineModule({
  name: 'plugins',
  root: import.meta.dirname,
  needs: ['records', 'access', 'workspace', 'backup'],
  rights: ['plugins'],
  notificationKinds: ['plugins.pointOff', 'plugins.leftOut'],
  settings: [
    { name: 'plugins', href: '/settings/plugins', icon: 'puzzle', order: 65, right: 'plugins' },
  ],
  checks: [pluginsCheck],
  sealed: [{ table: 'plugins', column: 'settings' }],
  routes,
  commands: [
    () => import('#plugins/commands/make'),
    () => import('#plugins/commands/check'),
    () => import('#plugins/commands/rehearse'),
    ...['List', 'Plan', 'Install', 'Enable', 'Disable', 'Upgrade', 'Uninstall', 'Purge'].map(
      command
    ),
  ],
  async boot() {
    keepFailures()
    if (app.inTest) return
    if (machine.safeMode && app.getEnvironment() === 'console') return
    if (!(await (connection() as any).schema.hasTable('plugins'))) return
    await tellOfLeftOut()
    const serves = app.getEnvironment() === 'web' || process.argv[1]?.endsWith('worker.ts')
    if (!serves) return
    app.terminating(() => {
      stopWatching()
      stopWatchdog()
    })
    if (!machine.safeMode) await watchStamp(restart)
    if (guard.names.length) startWatchdog()
  },
})
