import type { DatabaseState } from '#records/dialect/state'
import { copyIsWhole, writeCopy } from '#records/dialect/mysql_copy'

export const mysqlState: DatabaseState = {
  /** InnoDB checks each page when it is read, and foreign keys with each write. */
  damage: async () => null,
  brokenReferences: async () => [],

  async bytes(client) {
    const [[row]] = await client.rawQuery(
      'select sum(data_length + index_length) as bytes from information_schema.tables where table_schema = database()'
    )
    return Number(row.bytes ?? 0)
  },

  async server(client) {
    const [[{ version }]] = await client.rawQuery('select version() as version')
    const number = /\d+\.\d+\.\d+/.exec(version)?.[0] ?? version
    return /mariadb/i.test(version)
      ? { product: 'MariaDB', version: number, least: '10.6.0', tried: '10.11.0' }
      : { product: 'MySQL', version: number, least: '8.0.0', tried: '9.7.0' }
  },

  steadyPlans: async () => {},

  copyEnding: 'jsonl.gz',
  copyTo: (client, path) => writeCopy(client, path),
  copyIsWhole,
}
