import type { HttpContext } from '@adonisjs/core/http'
import settings from '#start/env'
import { translator } from '#modules/translator'
import { connection } from '#records/change'
import type { Refusals } from '#records/errors'
import { check, read } from '#workspace/outgoing/outgoing'
import { demandRight } from '#workspace/settings/demand_right'
import { waysBack } from '#workspace/start/return'
import { recordedUpgrades } from '#workspace/start/upgrade_log'
import { changesOf } from '#workspace/updates/changelog'
import { knownUpdate, updateFeed, watchFeed } from '#workspace/updates/update_notice'
import { version } from '#workspace/version'

const tones = { done: 'good', running: 'info', failed: 'bad', returned: 'warn' }

/** The version that runs, the updates so far with the copies made before them, and whether to tell of new ones. */
export default class UpdatesController {
  async show(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return this.#page(ctx, (await updateFeed()) ?? '', {})
  }

  /** Switches the notice on, with where to look, or off. */
  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    demandRight(auth.user, 'settings')
    const feed = String(request.input('feed') ?? '').trim()
    if (feed && !isAskable(feed)) {
      response.status(422)
      return this.#page(ctx, feed, { feed: { key: 'notUrl', params: { value: feed } } })
    }
    await watchFeed(auth.user!, feed || null)
    session.flash(
      'toast',
      translator(auth.user!.locale)(feed ? 'updates.watching' : 'updates.quiet')
    )
    return response.redirect().status(303).toPath('/settings/updates')
  }

  async #page({ view }: HttpContext, feed: string, errors: Refusals) {
    const upgrades = await recordedUpgrades(connection() as any, 30)
    const ways = waysBack(settings)
    const onDisk = new Set(ways.map(({ copy }) => copy.name))
    return view.render('workspace::updates/show', {
      version,
      feed,
      errors,
      update: await knownUpdate(),
      changes: changesOf(version),
      canReturn: settings.database.client === 'sqlite',
      ways,
      upgrades: upgrades.map((each) => ({
        ...each,
        tone: tones[each.result],
        seconds: each.steps.reduce((sum, { ms }) => sum + ms, 0) / 1000,
        isThere: each.snapshot && onDisk.has(each.snapshot),
      })),
    })
  }
}

function isAskable(feed: string) {
  try {
    check(read(feed))
    return feed.length <= 500
  } catch {
    return false
  }
}
