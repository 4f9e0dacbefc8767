import { dialect } from '#records/dialect/dialect'

/** Makes the index of a list that is sorted by this column: rows out of the trash, in the order that lists ask for. */
export const createSortIndex = (name: string, table: string, column: string, text: boolean) =>
  `create index ${name} on ${table} (deleted_at, ${text ? dialect().caseless(column) : column}, id)`
