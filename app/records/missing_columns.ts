import logger from '@adonisjs/core/services/logger'
import { findMissingColumns } from '#records/added_fields'
import { connection } from '#records/change'
import { recordClass } from '#records/record'

/** A module whose migration has not run loses its fields until it has, and nothing else breaks. */
export async function reportMissingColumns() {
  const columnsOf = async (table: string) =>
    Object.keys(await (connection() as any).columnsInfo(table).catch(() => ({})))
  for (const column of await findMissingColumns(columnsOf, recordClass))
    logger.error(`No column ${column} is there: the field that a module adds is left out.`)
}
