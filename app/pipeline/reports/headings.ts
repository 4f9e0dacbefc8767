/** What each report is called, before any is read: charts and their libraries stay out of the start. */
export const headings = [
  { name: 'funnel', icon: 'filter', of: 'deal' },
  { name: 'wins', icon: 'trophy', of: 'deal' },
  { name: 'sources', icon: 'signpost', of: 'deal' },
  { name: 'losses', icon: 'circle-x', of: 'deal' },
  { name: 'cycle', icon: 'timer', of: 'deal' },
  { name: 'owners', icon: 'users', of: 'deal' },
  { name: 'leads', icon: 'user-plus', of: 'lead' },
] as const

export type ReportHeading = (typeof headings)[number]

export const heading = (name: ReportHeading['name']) => headings.find((each) => each.name === name)!
