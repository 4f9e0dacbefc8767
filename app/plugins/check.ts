import type { HealthCheck } from '#modules/contract'
import { InstalledPlugin } from '#plugins/installed_plugin'

/** Plugins that were left out of the start, or of which something is switched off. */
export const pluginsCheck: HealthCheck = {
  name: 'plugins',
  async run() {
    const all = await InstalledPlugin.all()
    const failed = all.filter(({ state }) => state === 'failed').map(({ name }) => name)
    const off = all
      .filter(({ state, pointsOff }) => state === 'enabled' && pointsOff.length)
      .map(({ name }) => name)
    const names = [...failed, ...off].join(', ')
    return {
      state: failed.length ? 'bad' : off.length ? 'warn' : 'good',
      data: { names, count: all.length },
    }
  },
}
