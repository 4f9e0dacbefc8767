import { connection } from '#records/change'
import { allSettings, company } from '#records/company'
import { standardHours, type Span, type WorkingTime } from '#workspace/time/working_time'

/** When the company works, with its holidays from this year on. */
export async function companyTime(): Promise<WorkingTime> {
  const { timezone } = await company()
  const rows: { day: string }[] = await connection().from('holidays').select('day')
  return { timezone, hours: await workingHours(), holidays: new Set(rows.map(({ day }) => day)) }
}

export async function workingHours(): Promise<Record<number, Span[]>> {
  const { workingHours: kept } = await allSettings()
  return (kept as Record<number, Span[]> | undefined) ?? standardHours
}
