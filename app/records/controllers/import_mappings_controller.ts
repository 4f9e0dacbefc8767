import type { HttpContext } from '@adonisjs/core/http'
import { acting } from '#records/controllers/imports_controller'
import { translator } from '#modules/translator'
import { BrokenFile } from '#records/import/broken_file'
import { findOwnImport } from '#records/import/find_import'
import type { Import } from '#records/import/import'
import { demandImport } from '#records/import/importer'
import { readAgain } from '#records/import/intake'
import { mappingPage, readMapping, refusedMapping } from '#records/import/mapping_page'
import { rememberMapping } from '#records/import/remembered_mapping'
import { rehearseLater } from '#records/import/run_jobs'
import { recordClass } from '#records/record'

/** Where the columns of a file go. */
export default class ImportMappingsController {
  async edit({ auth, params, response, view }: HttpContext) {
    const user = acting(auth)
    const row = await findOwnImport(user, params.id)
    if (!isOpen(row)) return response.redirect().toPath(`/imports/${row.id}`)
    return view.render('records::imports/mapping', await mappingPage(row, user))
  }

  /** Keeps the choice; then checks the whole file, unless only a new preview was asked for. */
  async update({ auth, params, request, response, view }: HttpContext) {
    const user = acting(auth)
    const row = await findOwnImport(user, params.id)
    if (!isOpen(row)) return response.redirect().status(303).toPath(`/imports/${row.id}`)
    readMapping(row, request.all())
    demandImport(recordClass(row.recordName), user, row.options.mode)
    const preview = request.qs().preview === '1' || request.input('preview') !== undefined
    const refusal = preview ? null : refusedMapping(row, user)
    await row.merge({ status: 'mapping', rehearsal: null }).save()
    if (preview || refusal) {
      if (refusal) response.status(422)
      const problem = refusal && translator(user.locale)(refusal.key, refusal.params)
      return view.render('records::imports/mapping', await mappingPage(row, user, problem))
    }
    const name = String(request.input('name', '') ?? '').trim()
    await rememberMapping(row, user, name || row.fileName)
    await rehearseLater(row)
    return response.redirect().status(303).toPath(`/imports/${row.id}`)
  }

  /** Reads the file another way than was found out. */
  async read({ auth, params, request, response, view }: HttpContext) {
    const user = acting(auth)
    const row = await findOwnImport(user, params.id)
    if (!isOpen(row)) return response.redirect().status(303).toPath(`/imports/${row.id}`)
    try {
      const { encoding, delimiter } = request.only(['encoding', 'delimiter'])
      const marks: Record<string, string> = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' }
      await readAgain(row, recordClass(row.recordName), {
        encoding: String(encoding),
        delimiter: marks[delimiter] ?? row.shape.delimiter,
        headerRow: request.input('headings') ? Math.max(row.shape.headerRow, 1) : 0,
      })
      return response.redirect().status(303).toPath(`/imports/${row.id}/mapping`)
    } catch (error) {
      if (!(error instanceof BrokenFile)) throw error
      response.status(422)
      const problem = translator(user.locale)(`imports.broken.${error.key}`, error.params)
      return view.render('records::imports/mapping', await mappingPage(row, user, problem))
    }
  }
}

const isOpen = (row: Import) =>
  ['mapping', 'rehearsed'].includes(row.status) || (row.status === 'failed' && row.lastRow === 0)
