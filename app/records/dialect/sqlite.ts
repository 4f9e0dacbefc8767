import type { Dialect, TextPlace } from '#records/dialect/dialect'
import { fold } from '#records/normalise'

/** SQLite takes 32,766 bound values in one statement (SQLITE_MAX_VARIABLE_NUMBER, since 3.32). */
const mostValues = 30_000

/** Letter to all letters of Latin, Greek and Cyrillic that fold to it. */
let alike: Map<string, string> | undefined
function lettersLike(letter: string) {
  if (!alike) {
    alike = new Map()
    for (const [first, last] of [
      [0x41, 0x24f],
      [0x370, 0x52f],
      [0x1e00, 0x1fff],
    ]) {
      for (let code = first; code <= last; code++) {
        const character = String.fromCharCode(code)
        const folded = fold(character)
        if (/\p{L}/u.test(character) && folded.length === 1)
          alike.set(folded, (alike.get(folded) ?? '') + character)
      }
    }
  }
  return alike.get(letter)
}

const literal = (text: string) => text.replace(/[*?[]/g, '[$&]')

/** GLOB with a class for each letter: SQLite's LIKE knows the case of ASCII only, and no accents. */
function globPattern(text: string, where: TextPlace, folded: boolean, prefix: string) {
  const inside = [...(folded ? text : fold(text))]
    .map((character) => {
      const letters = folded ? undefined : lettersLike(character)
      return letters && letters.length > 1 ? `[${letters}]` : literal(character)
    })
    .join('')
  return `${literal(prefix)}${where === 'anywhere' || where === 'end' ? '*' : ''}${inside}${where === 'anywhere' || where === 'start' ? '*' : ''}`
}

export const sqlite: Dialect = {
  name: 'sqlite',
  binaryCollation: null,
  tableOptions() {},
  lockRows: (query) => query,
  jsonArray: (column) => `json_group_array(${column})`,
  secondsBetween: (from, to) => `unixepoch(${to}) - unixepoch(${from})`,
  unindexed: (column) => `+${column}`,
  caseless: (column) => `${column} collate nocase`,

  matches: (column, text, where, { folded = false, prefix = '' } = {}) => ({
    sql: `${column} glob ?`,
    bindings: [globPattern(text, where, folded, prefix)],
  }),

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
