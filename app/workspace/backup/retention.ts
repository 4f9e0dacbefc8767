import type { DateTime } from 'luxon'

/** How many archives are kept: of the last days, weeks and months that have one. */
export interface Keep {
  daily: number
  weekly: number
  monthly: number
}

/**
 * What may go: everything but the latest archive of each of the last `daily` days, `weekly` ISO weeks and `monthly` months on which there is one.
 * The very latest always stays.
 * @param zone in which a day begins and ends
 */
export function outdated<A extends { at: DateTime }>(archives: A[], keep: Keep, zone: string): A[] {
  const latestFirst = [...archives].sort((a, b) => b.at.toMillis() - a.at.toMillis())
  const kept = new Set<A>(latestFirst.slice(0, 1))
  const periods: [number, string][] = [
    [keep.daily, 'yyyy-MM-dd'],
    [keep.weekly, 'kkkk-WW'],
    [keep.monthly, 'yyyy-MM'],
  ]
  for (const [count, format] of periods) {
    const seen = new Set<string>()
    for (const archive of latestFirst) {
      const period = archive.at.setZone(zone).toFormat(format)
      if (seen.has(period)) continue
      if (seen.size >= count) break
      seen.add(period)
      kept.add(archive)
    }
  }
  return latestFirst.filter((archive) => !kept.has(archive))
}
