import { stringify } from 'csv-stringify/sync'
import { connection } from '#records/change'
import type { Reason } from '#records/import/draft'
import type { Import } from '#records/import/import'
import { guard } from '#records/import/formula'
import { reasonSentence } from '#records/import/sentences'
import type { Translate } from '#records/labels'

/** Rows that were not taken, as they stood in the file, with the reason in a last column: mend them and import the file again. */
export async function* failedRows(row: Import, t: Translate): AsyncGenerator<string> {
  const columns = row.shape.columns.map(
    (name, at) => name || t('imports.column', { number: at + 1 })
  )
  const lines = (rows: string[][]) =>
    stringify(
      rows.map((cells) => cells.map(guard)),
      {
        delimiter: row.shape.delimiter === ';' ? ';' : ',',
        record_delimiter: '\r\n',
        quoted_match: /[\r\n]/,
      }
    )
  yield '\ufeff' + lines([[...columns, t('imports.rowInFile'), t('imports.reason')]])
  let last = 0
  for (;;) {
    const rows = await connection()
      .from('import_rows')
      .where('import_id', row.id)
      .where('id', '>', last)
      .orderBy('id')
      .limit(500)
    if (!rows.length) return
    last = rows.at(-1)!.id
    yield lines(
      rows.map(({ row_number: number, reasons, cells }) => [
        ...columns.map((_, at) => (JSON.parse(cells) as string[])[at] ?? ''),
        String(number),
        (JSON.parse(reasons) as Reason[]).map((each) => reasonSentence(row, each, t)).join(' '),
      ])
    )
  }
}
