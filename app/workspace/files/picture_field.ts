import type { BoundField } from '#records/field_type'
import type { RecordClass } from '#records/record'

/** The field of a record type that shows a picture of it. */
export const pictureField = (Record: RecordClass): BoundField | undefined =>
  Record.bound.find(({ type, options }) => type.name === 'file' && options.image)
