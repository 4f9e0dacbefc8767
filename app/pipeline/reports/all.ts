import modules from '#modules/registry'
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

/** Reports that modules add, each a page of its own. */
export const addedReports = (actor: Actor) =>
  modules.collect('reports').filter(({ visible }) => !visible || visible(actor))

/** Those about records that this person may see. */
export async function reportsFor(actor: Actor): Promise<Report[]> {
  const off = await isSwitchedOff('lead')
  return reports.filter(({ of }) => actor.reach('read', of) !== 'none' && !(of === 'lead' && off))
}
