import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { note } from '#records/audit'
import { NotVisible } from '#records/errors'
import { demandRight } from '#workspace/settings/demand_right'
import { backupSettings, placeOfArchives } from '#workspace/backup/backup_settings'
import { order } from '#workspace/backup/jobs'

/** The archives themselves: taken now, carried away, deleted. */
export default class ArchivesController {
  async store({ auth, response, session }: HttpContext) {
    demandRight(auth.user, 'backups')
    const id = await order('backup.take', { by: auth.user!.id }, auth.user!.id)
    const t = translator(auth.user!.locale)
    session.flash('toast', id ? t('backup.begun') : t('backup.underWay'))
    return response.redirect().status(303).toPath('/settings/backups')
  }

  /** Everything that the company knows leaves the house: it is in the audit log who took it. */
  async show({ auth, params, response }: HttpContext) {
    demandRight(auth.user, 'backups')
    const { there, archive } = await findArchive(params.name)
    const { stream, size } = await there.stream(archive.name)
    await note(auth.user!, 'backupDownloaded', { data: { archive: archive.name, size } })
    response.header('content-type', 'application/octet-stream')
    response.header('content-length', size)
    response.header('content-disposition', `attachment; filename="${archive.name}"`)
    response.header('cache-control', 'private, no-store')
    return response.stream(stream)
  }

  async destroy({ auth, params, response, session }: HttpContext) {
    demandRight(auth.user, 'backups')
    const { there, archive } = await findArchive(params.name)
    await there.delete(archive.name)
    await note(auth.user!, 'backupDeleted', { data: { archive: archive.name, size: archive.size } })
    session.flash('toast', translator(auth.user!.locale)('backup.deleted'))
    return response.redirect().status(303).toPath('/settings/backups')
  }
}

/** @throws NotVisible where there is none of this name */
export async function findArchive(name: string) {
  const there = placeOfArchives(await backupSettings())
  const all = await there.list()
  const archive = all.find((each) => each.name === name)
  if (!archive) throw new NotVisible()
  return { there, archive }
}
