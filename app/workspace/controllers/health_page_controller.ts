import os from 'node:os'
import type { HttpContext } from '@adonisjs/core/http'
import settings from '#start/env'
import { version } from '#workspace/version'
import { translator } from '#modules/translator'
import { checks, health } from '#workspace/health/health'
import { wordsOf } from '#workspace/health/words'
import { demandRight } from '#workspace/settings/demand_right'

export default class HealthPageController {
  async show({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const t = translator(auth.user.locale)
    const found = await health(checks())
    return view.render('workspace::settings/health', {
      checks: found.map((finding) => wordsOf(finding, t)),
      machine: {
        version,
        node: process.version,
        database: settings.database.client === 'sqlite' ? 'SQLite' : 'MySQL / MariaDB',
        memory: Math.round(process.memoryUsage().rss / 1024 / 1024),
        uptime: Math.round(process.uptime() / 60),
        host: os.hostname(),
        storagePath: settings.storagePath,
        appUrl: settings.appUrl,
      },
    })
  }
}
