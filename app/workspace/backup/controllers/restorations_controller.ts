import type { HttpContext } from '@adonisjs/core/http'
import { company } from '#records/company'
import type { Refusals } from '#records/errors'
import { demandRight } from '#workspace/settings/demand_right'
import { findArchive } from '#workspace/backup/controllers/archives_controller'
import { bytesInWords } from '#workspace/backup/backups_page'
import { order } from '#workspace/backup/jobs'
import { refuseBesideOthers } from '#workspace/backup/restore_job'
import { seal } from '#records/secrets'

/** Puts an archive in the place of everything: named by typing the company's name, so that no slip of a finger does it. */
export default class RestorationsController {
  async create(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'backups')
    return this.#form(ctx)
  }

  async store(ctx: HttpContext) {
    const { auth, params, request, response } = ctx
    demandRight(auth.user, 'backups')
    const { archive } = await findArchive(params.name)
    const { name } = await company()
    const typed = String(request.input('company') ?? '').trim()
    if (typed !== name.trim()) {
      response.status(422)
      return this.#form(ctx, { company: { key: 'notCompanyName', params: { name } } })
    }
    await refuseBesideOthers()
    const key = String(request.input('key') ?? '').trim()
    const by = auth.user!.id
    await order('backup.restore', { by, name: archive.name, key: key ? seal(key) : null }, by)
    return response.redirect().status(303).toPath('/settings/backups')
  }

  async #form({ auth, params, view }: HttpContext, errors: Refusals = {}) {
    const { archive } = await findArchive(params.name)
    const { name } = await company()
    return view.render('backup::restore', {
      archive: { ...archive, moment: archive.at.toISO() },
      words: bytesInWords(archive.size, auth.user!.locale),
      name,
      errors,
    })
  }
}
