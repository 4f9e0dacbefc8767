import type { TableShape } from '#records/dialect/snapshot'

/** Raised when an older Farley could not read what a newer one writes. */
export const format = 1

/** The first entry, `header.json`: what this is, and what it takes to read it. */
export interface Header {
  format: number
  farley: string
  /** When the database was like this, ISO 8601 in UTC. */
  moment: string
  company: string
  database: { dialect: 'sqlite' | 'mysql'; server: string }
  /** Names as `adonis_schema` keeps them, in the order they ran. */
  migrations: string[]
  tables: TableShape[]
  /** Whether the keys that seal stored secrets are in it, and their names, by which a machine tells whether it has them. */
  key: { included: boolean; names: string[] }
  /** Entries of `files/` follow. */
  files: boolean
}

export interface TableSum {
  rows: number
  /** Of the lines as they stand in the archive. */
  sha256: string
  /** Of the values, the same on every database and in any order: see `Sum`. */
  checksum: string
}

export interface FileSum {
  name: string
  size: number
  sha256: string
}

/** The last entry, `manifest.json`: without it the archive was cut off. */
export interface Manifest {
  tables: Record<string, TableSum>
  files: FileSum[]
  /** Uploads that the database knows and the drive had not. */
  missing: string[]
}

/** The only names there may be in an archive; whatever else is refused before a byte of it is written anywhere. */
export const entryNames = {
  header: /^header\.json$/,
  key: /^keys\.json$/,
  table: /^tables\/([A-Za-z0-9_]{1,64})\/(\d{6})\.jsonl$/,
  file: /^files\/([A-Za-z0-9_-]{1,80}(?:\/[A-Za-z0-9_-]{1,80}){0,3}(?:\.webp)?)$/,
  manifest: /^manifest\.json$/,
}
