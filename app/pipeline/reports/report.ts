import type { ReportScope } from '#pipeline/reports/report_scope'

export interface Cell {
  /** As people read it, and as a program does. */
  words: string
  raw: string
  /** The list of the records behind the figure. */
  href?: string | null
}

export interface Row extends Pick<Cell, 'href'> {
  label: string
  strong?: boolean
  cells: Cell[]
}

export interface Table {
  head: string[]
  rows: Row[]
}

/** One thing that a report shows: a drawing with the table of its figures. */
export interface Section {
  /** Unique within its report; names the file of its figures. */
  name: string
  title: string
  /** How the figures are meant. */
  text?: string
  svg?: string | null
  table: Table
}

export interface Report {
  name: string
  icon: string
  /** Record type that one must see for it. */
  of: 'deal' | 'lead'
  sections: (scope: ReportScope) => Promise<Section[]>
}
