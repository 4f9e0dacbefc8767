import { connection } from '#records/change'

/** How values lie: counted from the smallest, a quarter is up to `q1`, half up to `median`, three quarters up to `q3`. */
export interface Spread {
  count: number
  q1: number
  median: number
  q3: number
  mean: number
}

/**
 * The spread of `value` for each `grp` of these rows, in one statement. Quartiles are values that occur (nearest rank); the median of
 * an even number lies between the two in the middle.
 */
export async function spreads<K = unknown>(rows: any): Promise<Map<K, Spread>> {
  const raw = (sql: string) => connection().raw(sql)
  const ranked = connection()
    .from(rows.as('measured'))
    .whereNotNull('value')
    .where('value', '>=', 0)
    .select(
      'grp',
      'value',
      raw('row_number() over (partition by grp order by value) as place'),
      raw('count(*) over (partition by grp) as total')
    )
  const found = await connection()
    .from(ranked.as('ranked'))
    .groupBy('grp')
    .select(
      'grp',
      raw('max(total) as total'),
      raw('max(case when 4 * place between total and total + 3 then value end) as q1'),
      raw('avg(case when 2 * place between total and total + 2 then value end) as median'),
      raw('max(case when 4 * place between 3 * total and 3 * total + 3 then value end) as q3'),
      raw('avg(value) as mean')
    )
  return new Map(
    found.map((row) => [
      row.grp,
      {
        count: Number(row.total),
        q1: Number(row.q1),
        median: Number(row.median),
        q3: Number(row.q3),
        mean: Number(row.mean),
      },
    ])
  )
}
