import os from 'node:os'
import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { change } from '#records/change'
import { keepSettings } from '#records/company'
import { keyMark } from '#workspace/health/checks/key'
import { checks, health, worst } from '#workspace/health/health'
import { wordsOf } from '#workspace/health/words'
import { demandRight } from '#workspace/settings/demand_right'
import { version } from '#workspace/version'

const gravity = { good: 0, warn: 1, bad: 2 }

export default class HealthPageController {
  /** What is quick first; what asks outside follows by itself, or by a link. */
  async show({ auth, request, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const all = request.input('also') === 'slow'
    const found = await health(checks(({ slow }) => all || !slow))
    const gravest = worst(found)
    const t = translator(auth.user.locale)
    return view.render('workspace::settings/health', {
      all,
      checks: found
        .map((finding) => wordsOf(finding, t))
        .toSorted((a, b) => gravity[b.state] - gravity[a.state]),
      gravest,
      count: found.filter(({ state }) => state === gravest).length,
      machine: { version, host: os.hostname() },
    })
  }

  /** Somebody says that they keep a copy of the key. */
  async storeKeyCopy({ auth, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    const { user } = auth
    await change(user, 'settings', () => keepSettings({ keyCopy: keyMark() }))
    session.flash('toast', translator(user.locale)('checks.keyNoted'))
    return response.redirect().status(303).toPath('/settings/health')
  }
}
