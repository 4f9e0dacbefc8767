import os from 'node:os'
import settings from '#start/env'
import guard from '#modules/guard'
import { connection } from '#records/change'
import { company } from '#records/company'
import { measures } from '#records/dialect/measures'
import { version } from '#workspace/version'

/** What whoever helps with this install asks first. Names of things and figures; no address, no path, no secret. */
export async function facts(): Promise<[name: string, value: string][]> {
  const { locale, timezone } = await company()
  const { version: database } = await measures().size(connection())
  const plugins = guard.names.map((name) => {
    const running = guard.running(name)
    return `${name} ${running?.manifest.version ?? ''}`.trim()
  })
  return [
    ['version', version],
    ['node', process.version],
    ['database', database],
    ['system', `${os.type()} ${os.release()} ${os.arch()}, ${os.availableParallelism()} CPU`],
    ['memory', `${Math.round(process.memoryUsage().rss / 1024 / 1024)} MB`],
    ['uptime', `${Math.round(process.uptime() / 60)} min`],
    ['https', settings.secure ? 'yes' : 'no'],
    ['proxies', String(settings.trustedProxies.length)],
    ['redis', settings.redisUrl ? 'yes' : 'no'],
    ['mail', settings.smtpUrl ? 'yes' : 'no'],
    ['safeMode', settings.safeMode ? 'yes' : 'no'],
    ['locale', `${locale}, ${timezone}`],
    ['plugins', plugins.join(', ') || '-'],
  ]
}
