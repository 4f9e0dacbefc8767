import type { DateTime } from 'luxon'
import { fromColumn, toColumn } from '#records/clock'

/** Column options of plain models: a JSON value, a moment, a yes or no, as both databases store them. */
export const jsonColumn = {
  prepare: (value: unknown) =>
    value === null || value === undefined ? null : JSON.stringify(value),
  consume: (raw: unknown) => (typeof raw === 'string' ? JSON.parse(raw) : (raw ?? null)),
}

export const momentColumn = {
  prepare: (value: DateTime | null) => (value ? toColumn(value) : null),
  consume: (raw: string | null) => (raw ? fromColumn(raw) : null),
}

export const booleanColumn = { prepare: (value: boolean) => (value ? 1 : 0), consume: Boolean }
