import type { Actor } from '#records/actor'
import { isSwitchedOff } from '#records/switched_off'
import { cycleReport } from '#pipeline/reports/cycle_report'
import { funnelReport } from '#pipeline/reports/funnel_report'
import { leadsReport } from '#pipeline/reports/leads_report'
import { lossesReport } from '#pipeline/reports/losses_report'
import { ownersReport } from '#pipeline/reports/owners_report'
import type { Report } from '#pipeline/reports/report'
import { sourcesReport } from '#pipeline/reports/sources_report'
import { winRateReport } from '#pipeline/reports/win_rate_report'

export const reports: Report[] = [
  funnelReport,
  winRateReport,
  sourcesReport,
  lossesReport,
  cycleReport,
  ownersReport,
  leadsReport,
]

/** Those about records that this person may see. */
export async function reportsFor(actor: Actor): Promise<Report[]> {
  const off = await isSwitchedOff('lead')
  return reports.filter(({ of }) => actor.reach('read', of) !== 'none' && !(of === 'lead' && off))
}
