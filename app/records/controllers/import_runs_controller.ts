import type { HttpContext } from '@adonisjs/core/http'
import { acting } from '#records/controllers/imports_controller'
import { findImport, findOwnImport } from '#records/import/find_import'
import { demandImport } from '#records/import/importer'
import { importLater, undoLater } from '#records/import/run_jobs'
import { recordClass } from '#records/record'

/** The run of an import: begun, or taken back. */
export default class ImportRunsController {
  async store({ auth, params, response }: HttpContext) {
    const user = acting(auth)
    const row = await findOwnImport(user, params.id)
    demandImport(recordClass(row.recordName), user, row.options.mode)
    if (['rehearsed', 'failed'].includes(row.status)) await importLater(row)
    return response.redirect().status(303).toPath(`/imports/${row.id}`)
  }

  async destroy({ auth, params, response }: HttpContext) {
    const user = acting(auth)
    const row = await findImport(user, params.id)
    if (['done', 'failed'].includes(row.status)) await undoLater(row, user)
    return response.redirect().status(303).toPath(`/imports/${row.id}`)
  }
}
