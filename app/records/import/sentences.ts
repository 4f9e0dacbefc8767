import type { Import } from '#records/import/import'
import type { Reason } from '#records/import/draft'
import { fieldLabel, isTranslated, type Translate } from '#records/labels'
import { recordClass } from '#records/record'

/** Why a row, or a value, is not taken, beginning with its column. */
export function reasonSentence(
  row: Pick<Import, 'recordName' | 'shape'>,
  { column, field, key, params }: Reason,
  t: Translate
): string {
  const own = `imports.reasons.${key}`
  const sentence = t(isTranslated(own) ? own : `errors.${key}`, params)
  const bound = field ? recordClass(row.recordName).field(field) : undefined
  const where =
    column === null
      ? bound && fieldLabel(bound, t)
      : row.shape.columns[column] || t('imports.column', { number: column + 1 })
  return where ? `${where}: ${sentence}` : sentence
}
