import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import settings from '#start/env'
import type { HttpContext } from '@adonisjs/core/http'
import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import { translator } from '#modules/translator'
import { BrokenFile } from '#records/import/broken_file'
import { failedRows } from '#records/import/failed_rows'
import { findImport, findOwnImport, importList, maySeeAll } from '#records/import/find_import'
import { demandImport, isImportable } from '#records/import/importer'
import { importedRecords, importPage } from '#records/import/import_page'
import { takeIn } from '#records/import/intake'
import { NotAllowed } from '#records/errors'
import type { RecordClass } from '#records/record'
import { dropFile } from '#records/import/kept_file'

/** Files on their way in: past ones, a new one, one as it stands. */
export default class ImportsController {
  async index({ auth, request, view }: HttpContext) {
    const user = acting(auth)
    if (!user.may('import')) throw new NotAllowed('import')
    const before = Number(request.qs().before) || null
    return view.render('records::imports/index', {
      ...(await importList(user, before)),
      importable: this.#importable(user),
    })
  }

  async create({ auth, request, view }: HttpContext) {
    const user = acting(auth)
    if (!user.may('import')) throw new NotAllowed('import')
    return view.render('records::imports/new', this.#form(user, request.qs().record))
  }

  async store({ auth, request, response, view }: HttpContext) {
    const user = acting(auth)
    if (!user.may('import')) throw new NotAllowed('import')
    const form = this.#form(user, request.input('record'))
    demandImport(form.Record, user)
    const file = request.file('file', { size: `${settings.uploadLimit}mb` })
    try {
      if (!file?.tmpPath) throw new BrokenFile('noFile')
      if (!file.isValid) throw new BrokenFile('tooLarge')
      const row = await takeIn(user, form.Record, { path: file.tmpPath, name: file.clientName })
      return response.redirect().status(303).toPath(`/imports/${row.id}/mapping`)
    } catch (error) {
      if (!(error instanceof BrokenFile)) throw error
      const problem = translator(user.locale)(`imports.broken.${error.key}`, error.params)
      response.status(422)
      return view.render('records::imports/new', { ...form, problem })
    } finally {
      if (file?.tmpPath) await rm(file.tmpPath, { force: true })
    }
  }

  async show({ auth, params, response, view }: HttpContext) {
    const user = acting(auth)
    const row = await findImport(user, params.id)
    if (row.status === 'mapping') return response.redirect().toPath(`/imports/${row.id}/mapping`)
    return view.render('records::imports/show', await importPage(row, user))
  }

  /** What it added and changed, to look through. */
  async records({ auth, params, request, view }: HttpContext) {
    const user = acting(auth)
    const row = await findImport(user, params.id)
    return view.render('records::imports/records', await importedRecords(row, user, request.qs()))
  }

  async failed({ auth, params, response }: HttpContext) {
    const user = acting(auth)
    const row = await findImport(user, params.id)
    const name = row.fileName.replace(/\.[^.]*$/, '').replace(/[^\p{L}\p{N}. _-]+/gu, '-')
    response.header('content-type', 'text/csv; charset=utf-8')
    response.header(
      'content-disposition',
      `attachment; filename="failed.csv"; filename*=UTF-8''${encodeURIComponent(`${name}-failed.csv`)}`
    )
    return response.stream(Readable.from(failedRows(row, translator(user.locale))))
  }

  /** Throws a file away that was not imported. */
  async destroy({ auth, params, response }: HttpContext) {
    const user = acting(auth)
    const row = await findOwnImport(user, params.id)
    if (row.lastRow === 0 && ['mapping', 'rehearsed', 'failed'].includes(row.status)) {
      await row.delete()
      await dropFile(row.filePath)
    }
    return response.redirect().status(303).toPath('/imports')
  }

  #importable(user: Actor): RecordClass[] {
    return modules.records.filter(
      (Record) =>
        isImportable(Record) &&
        (user.reach('create', Record.recordName) !== 'none' ||
          user.reach('edit', Record.recordName) !== 'none')
    )
  }

  #form(user: Actor, name: unknown) {
    const importable = this.#importable(user)
    const Record = importable.find(({ recordName }) => recordName === name) ?? importable[0]
    if (!Record) throw new NotAllowed('import')
    const t = translator(user.locale)
    return {
      Record,
      step: 0,
      problem: null as string | null,
      seesAll: maySeeAll(user),
      types: importable.map((each) => ({
        value: each.recordName,
        label: t(`${each.recordName}.many`),
      })),
    }
  }
}

export const acting = (auth: HttpContext['auth']) => auth.user! as unknown as Actor
