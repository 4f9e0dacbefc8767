import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { demandRight } from '#workspace/settings/demand_right'
import { findArchive } from '#workspace/backup/controllers/archives_controller'
import { order } from '#workspace/backup/jobs'

/** Proof that an archive restores: it is restored, into a place that is thrown away. */
export default class ProofsController {
  async store({ auth, params, response, session }: HttpContext) {
    demandRight(auth.user, 'backups')
    const { archive } = await findArchive(params.name)
    const { id: by } = auth.user!
    const id = await order('backup.prove', { by, name: archive.name }, by)
    const t = translator(auth.user!.locale)
    session.flash('toast', id ? t('backup.proving') : t('backup.underWay'))
    return response.redirect().status(303).toPath('/settings/backups')
  }
}
