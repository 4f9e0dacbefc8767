import type { BoundField } from '#records/field_type'

/** Why a cell, or a whole row, is not taken: the sentence is `errors.<key>` or `imports.reasons.<key>`. */
export interface Reason {
  /** Position in the file; null where no single column is to blame. */
  column: number | null
  /** Key of the field it was meant for. */
  field: string | null
  key: string
  params: Record<string, string | number>
}

/** A record that a row names rather than knows: `Acme`, `https://acme.com`, `ana@norte.example`. */
export interface Named {
  field: BoundField
  column: number
  name: string | null
  /** Values of the record named, for one that has to be made. */
  more: Record<string, any>
}

/** One row of a file on its way to become a record. */
export interface Draft {
  number: number
  cells: string[]
  /** Attributes as code holds them. Null where the file has the column but no value in it. */
  values: Record<string, any>
  named: Named[]
  /** Amounts for which the file names no currency, as typed: a record that is there has its own. */
  amounts: { field: BoundField; column: number; cell: string }[]
  people: { field: BoundField; column: number; names: string[] }[]
  tags: { field: BoundField; column: number; names: string[] }[]
  id: number | null
  reasons: Reason[]
  /** Values left out of a row that is taken all the same. */
  leftOut: Reason[]
  /** Further rows of the file that told of the same record. */
  merged: number
}
