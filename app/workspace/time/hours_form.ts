import type { Refusals } from '#records/errors'
import type { Span } from '#workspace/time/working_time'

const time = /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/

const parts = ['first', 'second'] as const

/** `hours[day1][first][from]=09:00`, Monday being 1; a span left empty is none. Spans must be in order and apart. */
export function readHours(raw: unknown) {
  const given = (raw ?? {}) as Record<string, any>
  const hours: Record<number, Span[]> = {}
  const errors: Refusals = {}
  for (const day of [1, 2, 3, 4, 5, 6, 7]) {
    const spans = parts
      .map((part) => given[`day${day}`]?.[part] ?? {})
      .map(({ from, to }) => [String(from ?? '').trim(), String(to ?? '').trim()] as Span)
      .filter(([from, to]) => from || to)
    hours[day] = spans
    const flat = spans.flat()
    const ordered = flat.every((each, at) => time.test(each) && (at === 0 || flat[at - 1] < each))
    if (!ordered) errors[`hours.${day}`] = { key: 'hoursOrder', params: {} }
  }
  return { hours, errors }
}
