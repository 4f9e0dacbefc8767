import type { Reason } from '#records/import/draft'

export const kinds = ['failed', 'skipped', 'partly'] as const
/** failed: wrong values · skipped: right, but not asked for · partly: taken without some values. */
export type Kind = (typeof kinds)[number]

export interface ReasonCount extends Reason {
  kind: Kind
  count: number
  /** The first few rows. */
  rows: number[]
}

export interface SampleFact {
  field: string
  before: string | null
  after: string
}
export interface Sample {
  row: number
  /** Of the record that would change. */
  id: number | null
  title: string
  facts: SampleFact[]
}

/** What an import did, or what a rehearsal says that it would do. */
export class Report {
  rows = 0
  created = 0
  updated = 0
  unchanged = 0
  merged = 0
  skipped = 0
  failed = 0
  partly = 0
  /** Records made on the way, by type; tags under `tag`. */
  made: Record<string, number> = {}
  reasons: ReasonCount[] = []
  creations: Sample[] = []
  updates: Sample[] = []

  static from(stored: Partial<Report> | null): Report {
    return Object.assign(new Report(), stored)
  }

  note(kind: Kind, row: number, reasons: Reason[]) {
    for (const reason of reasons) {
      const same = this.reasons.find(
        (each) => each.kind === kind && each.key === reason.key && each.column === reason.column
      )
      if (same) {
        same.count++
        if (same.rows.length < 5) same.rows.push(row)
      } else this.reasons.push({ ...reason, kind, count: 1, rows: [row] })
    }
  }
}
