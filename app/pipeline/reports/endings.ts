import { connection } from '#records/change'
import type { ReportScope } from '#pipeline/reports/report_scope'

export interface Sum {
  count: number
  /** In minor units of the company's currency. */
  amount: number
}

/** What deals came to. */
export interface Ending {
  won: Sum
  lost: Sum
  open: Sum
}

export const nothing = (): Ending => ({
  won: { count: 0, amount: 0 },
  lost: { count: 0, amount: 0 },
  open: { count: 0, amount: 0 },
})

/** Counts and sums of these deals by `step`, an SQL expression of that name, and by what they came to. One statement. */
export async function endings(
  { book }: ReportScope,
  deals: any,
  step: any
): Promise<(Ending & { step: any })[]> {
  const rows = await connection()
    .from(deals.select(step, 'deals.stage_id', 'deals.base_amount').as('told'))
    .groupBy('step', 'stage_id')
    .select('step', 'stage_id')
    .count('* as count')
    .sum('base_amount as amount')
  const found = new Map<any, Ending & { step: any }>()
  for (const row of rows) {
    const type = book.stage(row.stage_id)?.type
    if (!type) continue
    if (!found.has(row.step)) found.set(row.step, { ...nothing(), step: row.step })
    const sum = found.get(row.step)![type]
    sum.count += Number(row.count)
    sum.amount += Number(row.amount ?? 0)
  }
  return [...found.values()]
}

export function sumOf(all: Ending[]): Ending {
  const sum = nothing()
  for (const ending of all)
    for (const type of ['won', 'lost', 'open'] as const) {
      sum[type].count += ending[type].count
      sum[type].amount += ending[type].amount
    }
  return sum
}

export const countOf = ({ won, lost, open }: Ending) => won.count + lost.count + open.count
