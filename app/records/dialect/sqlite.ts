import type { Dialect } from '#records/dialect/dialect'

/** SQLite takes 32,766 bound values in one statement (SQLITE_MAX_VARIABLE_NUMBER, since 3.32). */
const mostValues = 30_000

export const sqlite: Dialect = {
  name: 'sqlite',
  binaryCollation: null,
  tableOptions() {},
  lockRows: (query) => query,
  jsonArray: (column) => `json_group_array(${column})`,
  caseless: (column) => `${column} collate nocase`,

  async indexNames(client, table) {
    const rows = await client.rawQuery('select name from pragma_index_list(?)', [table])
    return rows.map(({ name }: { name: string }) => name)
  },

  async insertMany(client, table, rows) {
    if (!rows.length) return []
    const columns = Object.keys(rows[0])
    const perStatement = Math.max(1, Math.min(500, Math.floor(mostValues / columns.length)))
    const one = `(${columns.map(() => '?').join(',')})`
    const names = columns.map((name) => `\`${name}\``).join(',')
    const ids: number[] = []
    for (let start = 0; start < rows.length; start += perStatement) {
      const chunk = rows.slice(start, start + perStatement)
      const values = chunk.flatMap((row) => columns.map((name) => row[name] ?? null))
      await client.rawQuery(
        `insert into \`${table}\` (${names}) values ${chunk.map(() => one).join(',')}`,
        values
      )
      const [{ last }] = await client.rawQuery('select last_insert_rowid() as last')
      for (let id = last - chunk.length + 1; id <= last; id++) ids.push(id)
    }
    return ids
  },
}
