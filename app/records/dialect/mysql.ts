import type { Dialect, TextPlace } from '#records/dialect/dialect'

const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&')

function likePattern(text: string, where: TextPlace, prefix: string) {
  return `${escaped(prefix)}${where === 'anywhere' || where === 'end' ? '%' : ''}${escaped(text)}${where === 'anywhere' || where === 'start' ? '%' : ''}`
}

export const mysql: Dialect = {
  name: 'mysql',
  binaryCollation: 'utf8mb4_bin',
  lockRows: (query: any) => query.forUpdate(),
  jsonArray: (column) => `json_arrayagg(${column})`,
  secondsBetween: (from, to) => `timestampdiff(second, ${from}, ${to})`,
  unindexed: (column) => column,
  caseless: (column) => column,

  /** The columns' collations do the folding: utf8mb4_unicode_ci for what people type, utf8mb4_bin for folded columns. */
  matches: (column, text, where, { prefix = '' } = {}) => ({
    sql: `${column} like ?`,
    bindings: [likePattern(text, where, prefix)],
  }),

  tableOptions(table) {
    table.engine('InnoDB')
    table.charset('utf8mb4')
    table.collate('utf8mb4_unicode_ci')
  },

  async indexNames(client, table) {
    const [rows] = await client.rawQuery(
      'select distinct index_name as name from information_schema.statistics where table_schema = database() and table_name = ?',
      [table]
    )
    return rows.map(({ name }: { name: string }) => name)
  },

  /**
   * The ids of one `insert ... values` statement follow each other in every `innodb_autoinc_lock_mode`, since the number
   * of rows is known beforehand (MySQL manual, "AUTO_INCREMENT Handling in InnoDB", simple inserts).
   */
  async insertMany(client, table, rows) {
    if (!rows.length) return []
    const columns = Object.keys(rows[0])
    const one = `(${columns.map(() => '?').join(',')})`
    const names = columns.map((name) => `\`${name}\``).join(',')
    const ids: number[] = []
    for (let start = 0; start < rows.length; start += 500) {
      const chunk = rows.slice(start, start + 500)
      const values = chunk.flatMap((row) => columns.map((name) => row[name] ?? null))
      const [result] = await client.rawQuery(
        `insert into \`${table}\` (${names}) values ${chunk.map(() => one).join(',')}`,
        values
      )
      for (let offset = 0; offset < chunk.length; offset++) ids.push(result.insertId + offset)
    }
    return ids
  },
}
