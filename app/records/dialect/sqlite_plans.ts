import type { QueryClientContract } from '@adonisjs/lucid/types/database'

/** Rows that the planner is told each table has. */
const rows = 100_000

/** What share of the rows that came so far remains when a column of an index is given a value. */
function remaining(column: string, before: number): number {
  if (column === 'deleted_at' || column === 'record_name' || column === 'about_name') return before
  if (column === 'id') return 1
  if (column === 'owner_id' || column === 'assignee_id') return before / 20
  if (column.endsWith('_id') || column === 'value') return Math.min(before, 30)
  if (column.endsWith('_at') || column.endsWith('_on')) return Math.min(before, 20)
  if (column.endsWith('_sort') || column === 'title') return Math.min(before, 10)
  return before / 8
}

/** A line of `sqlite_stat1`: rows of the table, then rows that share the first column, the first two, and so on. */
export function assumed(columns: string[], unique: boolean): string {
  let left = rows
  const numbers = columns.map((column, at) => {
    left = unique && at === columns.length - 1 ? 1 : Math.max(1, remaining(column, left))
    return Math.ceil(left)
  })
  return [rows, ...numbers].join(' ')
}

/**
 * Gives SQLite's planner the same assumptions about every install, so that a list takes the same way at ten rows and at a
 * million. Without them it takes "not in the trash" for a narrow condition and looks fifty records up by walking all that
 * are not deleted: 1.5 ms at 20,000 rows instead of 0.17. What ANALYZE finds depends on the day it runs ("The SQLite
 * Query Optimizer Overview", section 6, describes setting `sqlite_stat1` by hand).
 */
export async function steadyPlans(client: QueryClientContract) {
  const indexes = await client.rawQuery(
    `select t.name as tbl, i.name as idx, i."unique" as once, i."partial" as part,
            (select json_group_array(c.name) from pragma_index_info(i.name) c) as columns
       from pragma_table_list t join pragma_index_list(t.name) i
      where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite_%'`
  )
  await client.transaction(async (transaction) => {
    await transaction.rawQuery('drop table if exists sqlite_stat1')
    await transaction.rawQuery('analyze sqlite_schema')
    for (const { tbl, idx, once, part, columns } of indexes) {
      if (part) continue
      const stat = assumed(JSON.parse(columns), Boolean(once))
      await transaction.rawQuery('insert into sqlite_stat1 (tbl, idx, stat) values (?, ?, ?)', [
        tbl,
        idx,
        stat,
      ])
    }
  })
  await client.rawQuery('analyze sqlite_schema')
}
