import { copyFile, mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { readName } from '#workspace/backup/archive_name'
import { backupSettings, placeOfArchives } from '#workspace/backup/backup_settings'
import { demandRight } from '#workspace/settings/demand_right'

/** Brings an archive from elsewhere to the others, to be looked at and restored from there. */
export default class UploadsController {
  async store({ auth, request, response, session }: HttpContext) {
    demandRight(auth.user, 'backups')
    const t = translator(auth.user!.locale)
    const upload = request.file('archive')
    const name = upload?.clientName ?? ''
    if (!upload?.tmpPath || !upload.isValid || !readName(name)) {
      session.flash('toast', t(upload ? 'backup.notAnArchive' : 'backup.noUpload'))
      session.flash('tone', 'bad')
      return response.redirect().status(303).toPath('/settings/backups')
    }
    const there = placeOfArchives(await backupSettings())
    await mkdir(there.folder, { recursive: true, mode: 0o700 })
    const part = join(there.folder, `${name}.part`)
    try {
      await copyFile(upload.tmpPath, part)
      await rename(part, join(there.folder, name))
    } finally {
      await rm(part, { force: true })
    }
    await there.take(name)
    return response
      .redirect()
      .status(303)
      .toPath(`/settings/backups/archives/${name}/restorations/new`)
  }
}
