/**
 * What another product calls its columns when it writes a CSV: heading to target. A target that the record type does not
 * have is passed over.
 */
export interface Preset {
  name: string
  /** By record name. */
  records: Record<string, Record<string, string>>
}
