import type { Area } from '../areas/area.ts'
import { spotWords } from '../places/spot_text.ts'

/** An area in a line: "Spain, Portugal", "50 km around 43.26° N, 2.93° W", "A polygon with 5 corners". */
export function areaWords(area: Area, locale: string, t: (key: string, data?: object) => string) {
  if (area.kind === 'countries') {
    const names = new Intl.DisplayNames(locale, { type: 'region' })
    const list = area.countries.map((code) => names.of(code) ?? code)
    return new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(list)
  }
  if (area.kind === 'circle')
    return t('map.circleWords', {
      km: (area.radius / 1_000).toLocaleString(locale),
      place: spotWords(area.centre, locale),
    })
  return area.kind === 'polygon' ? t('map.polygonWords', { count: area.corners.length }) : ''
}
