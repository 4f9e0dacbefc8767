import { DateTime } from 'luxon'
import { truncate } from '#records/normalise'

export interface Day {
  day: string
  name: string
}

const most = 1000

/**
 * Days off out of a calendar file (RFC 5545, all-day events; several days are taken one by one) or lines like
 * `2026-12-25,Christmas`. What is neither is passed over.
 */
export function readHolidays(text: string): Day[] {
  const days = /^BEGIN:VCALENDAR/m.test(text) ? fromCalendar(text) : fromLines(text)
  return [...new Map(days.map((each) => [each.day, each])).values()].slice(0, most)
}

function fromCalendar(text: string): Day[] {
  const lines = text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)
  const days: Day[] = []
  let event: Record<string, string> | null = null
  for (const line of lines) {
    const [, name, value] = /^([A-Z-]+)(?:;[^:]*)?:(.*)$/.exec(line) ?? []
    if (line === 'BEGIN:VEVENT') event = {}
    else if (line === 'END:VEVENT' && event) {
      days.push(...daysOf(event))
      event = null
    } else if (event && name) event[name] = value
  }
  return days
}

function daysOf({ DTSTART, DTEND, SUMMARY }: Record<string, string>): Day[] {
  const begin = DateTime.fromFormat((DTSTART ?? '').slice(0, 8), 'yyyyMMdd', { zone: 'utc' })
  if (!begin.isValid) return []
  const named = (SUMMARY ?? '').replace(/\\n/gi, ' ').replace(/\\([,;\\])/g, '$1')
  const end = DateTime.fromFormat((DTEND ?? '').slice(0, 8), 'yyyyMMdd', { zone: 'utc' })
  const count = end.isValid ? Math.max(1, Math.min(31, end.diff(begin, 'days').days)) : 1
  return Array.from({ length: count }, (_, after) => ({
    day: begin.plus({ days: after }).toISODate()!,
    name: nameOf(named),
  }))
}

function fromLines(text: string): Day[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const [, day, name = ''] = /^\s*"?(\d{4}-\d{2}-\d{2})"?\s*(?:[,;\t]\s*(.*))?$/.exec(line) ?? []
    if (!day || !DateTime.fromISO(day).isValid) return []
    return [{ day, name: nameOf(name.replace(/^"(.*)"\s*$/, '$1')) }]
  })
}

const nameOf = (text: string) => truncate(text.replace(/\p{Cc}/gu, ' ').trim(), 120)
