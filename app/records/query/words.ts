import { dialect } from '#records/dialect/dialect'
import type { RecordClass } from '#records/record'

/** Rows whose title holds these words. */
export function matching(builder: any, Record: RecordClass, text: string) {
  const { sql, bindings } = dialect().matches(`${(Record as any).table}.title`, text, 'anywhere')
  return builder.whereRaw(sql, bindings)
}
