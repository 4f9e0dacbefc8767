import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { acting } from '#records/controllers/imports_controller'
import { tickedIn } from '#records/bulk/ticked_rows'
import { Exporter } from '#records/export/exporter'
import { readListParams } from '#records/query/list_params'
import { openList } from '#records/screens/list_screen'
import type { RecordClass } from '#records/record'

/** A list as a CSV file. */
export default class ExportsController {
  private readonly Record: RecordClass

  constructor(Record: RecordClass) {
    this.Record = Record
  }

  async show({ auth, request, response }: HttpContext) {
    const { columns, delimiter, mark, ...query } = request.qs()
    const all = columns === '*'
    const asked = readListParams(this.Record, all ? query : { ...query, columns })
    const list = await openList(this.Record, acting(auth), asked)
    const ids = await tickedIn(this.Record, acting(auth), query)
    const rows = { ...list.asked, ids }
    const exporter = await Exporter.for(acting(auth), this.Record, rows, {
      all,
      delimiter: delimiter === ';' ? ';' : ',',
      mark: mark !== '0',
    })
    response.header('content-type', 'text/csv; charset=utf-8')
    response.header(
      'content-disposition',
      `attachment; filename="export.csv"; filename*=UTF-8''${encodeURIComponent(exporter.fileName)}`
    )
    return response.stream(Readable.from(exporter.text()))
  }
}
