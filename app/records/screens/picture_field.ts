import type { BoundField } from '#records/field_type'
import type { RecordClass } from '#records/record'

/** The field of a record type that shows a picture of it. */
export const pictureField = (Record: RecordClass): BoundField | undefined =>
  Record.bound.find(({ type, options }) => type.name === 'file' && options.image)

/** Small version of the photo or logo, where there is one. */
export function pictureOf(Record: RecordClass, row: object) {
  const field = pictureField(Record)
  const id = field && (row as any)[field.attribute]
  return id ? `/files/${id}/thumbnail` : null
}
