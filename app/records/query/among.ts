/**
 * Any number of ids, where bound values have a bound (SQLite 32,766, MariaDB 65,535). Safe as text: only whole numbers are
 * written.
 */
export const among = (query: any, column: string, ids: number[]) =>
  ids.length
    ? query.whereRaw(`${column} in (${ids.filter(Number.isSafeInteger).join(',')})`)
    : query.whereRaw('1 = 0')
