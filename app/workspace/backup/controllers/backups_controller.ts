import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { Invalid, type Refusals } from '#records/errors'
import { demandRight } from '#workspace/settings/demand_right'
import { backupSettings, keepBackupSettings } from '#workspace/backup/backup_settings'
import { backupsPage } from '#workspace/backup/backups_page'

/** Everything about backups on one page: what there is, what is proven, when and where the next one goes. */
export default class BackupsController {
  async index(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'backups')
    const { keep, ...kept } = await backupSettings()
    return this.#page(ctx, { ...kept, ...keep })
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    demandRight(auth.user, 'backups')
    try {
      await keepBackupSettings(auth.user!, request.body())
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return this.#page(ctx, request.body(), error.errors)
    }
    session.flash('toast', translator(auth.user!.locale)('settings.saved'))
    return response.redirect().status(303).toPath('/settings/backups')
  }

  /** Secrets never go back to the page. */
  async #page(ctx: HttpContext, typed: Record<string, any>, errors: Refusals = {}) {
    const { secretAccessKey, passphrase, ...shown } = typed
    return ctx.view.render('backup::index', {
      ...(await backupsPage(ctx)),
      typed: shown,
      errors,
    })
  }
}
