import { AsyncResource } from 'node:async_hooks'
import logger from '@adonisjs/core/services/logger'
import guard, { type Point } from '#modules/guard'
import { leftOut } from '#modules/plugins_at_start'
import { connection } from '#records/change'
import { now } from '#records/clock'
import { peopleWhoMay } from '#access/people_who_may'
import { notify } from '#workspace/notifications/notification'
import { InstalledPlugin } from '#plugins/installed_plugin'

const errorsKept = 50

/** Keeps each failure of a plugin, and tells who looks after plugins when a point of one was switched off. */
export function keepFailures() {
  // Not within the transaction that the failure is about to take back.
  const outside = AsyncResource.bind(keep)
  guard.onFailure = (point, error, switchedOff) => {
    outside(point, error, switchedOff).catch((second: Error) =>
      logger.error({ err: second, plugin: point.plugin }, 'a failure of a plugin could not be kept')
    )
  }
}

async function keep({ plugin, name }: Point, error: any, switchedOff: boolean) {
  logger.error({ err: error, plugin, point: name }, `the plugin "${plugin}" failed at "${name}"`)
  const client = connection()
  await client.table('plugin_errors').insert({
    plugin,
    point: name.slice(0, 191),
    message: String(error?.message ?? error).slice(0, 1000),
    stack: String(error?.stack ?? '').slice(0, 8000),
    at: now(),
  })
  const old = await client
    .from('plugin_errors')
    .where('plugin', plugin)
    .orderBy('id', 'desc')
    .offset(errorsKept)
    .limit(1)
    .select('id')
  if (old.length)
    await client.from('plugin_errors').where('plugin', plugin).where('id', '<=', old[0].id).delete()
  const installed = await InstalledPlugin.find(plugin)
  await installed?.set({
    last_error: String(error?.message ?? error).slice(0, 1000),
    last_error_at: now(),
  })
  if (!switchedOff) return
  await installed?.switchPoint(name, true)
  await tellWhoLooksAfter('plugins.pointOff', plugin, { point: name })
}

export async function tellWhoLooksAfter(
  kind: 'plugins.pointOff' | 'plugins.leftOut',
  plugin: string,
  data: Record<string, unknown> = {}
) {
  await notify(await peopleWhoMay('plugins'), kind, {
    data: { plugin, ...data, url: `/settings/plugins/${plugin}` },
  })
}

/** News of the plugins that this start left out. */
export async function tellOfLeftOut() {
  for (const [plugin, reason] of leftOut)
    await tellWhoLooksAfter('plugins.leftOut', plugin, { reason })
}

export const errorsOf = (plugin: string) =>
  connection().from('plugin_errors').where('plugin', plugin).orderBy('id', 'desc').limit(10)
