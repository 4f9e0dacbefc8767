import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { readHolidays } from '#workspace/time/holiday_file'
import { readHours } from '#workspace/time/hours_form'
import {
  addWorkingSeconds,
  standardHours,
  workingSecondsBetween,
  type Span,
  type WorkingTime,
} from '#workspace/time/working_time'

const madrid = (more: Partial<WorkingTime> = {}): WorkingTime => ({
  timezone: 'Europe/Madrid',
  hours: standardHours,
  holidays: new Set(),
  ...more,
})
const everyDay = (...spans: Span[]) =>
  Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((day) => [day, spans]))
const at = (local: string, zone = 'Europe/Madrid') => DateTime.fromISO(local, { zone })
const hour = 3600

test.group('Working seconds between two moments', () => {
  test('{0}')
    .with([
      ['within a day', '2026-11-25T10:00', '2026-11-25T12:30', 2.5, madrid()],
      ['before work begins', '2026-11-25T06:00', '2026-11-25T10:00', 1, madrid()],
      ['after it ends', '2026-11-25T17:00', '2026-11-25T23:00', 1, madrid()],
      ['overnight', '2026-11-25T17:00', '2026-11-26T10:00', 2, madrid()],
      ['over a weekend', '2026-11-27T17:00', '2026-11-30T10:00', 2, madrid()],
      ['on a weekend', '2026-11-28T10:00', '2026-11-29T10:00', 0, madrid()],
      ['the other way round', '2026-11-25T12:00', '2026-11-25T10:00', -2, madrid()],
      [
        'over a day off',
        '2026-12-24T17:00',
        '2026-12-28T10:00',
        2,
        madrid({ holidays: new Set(['2026-12-25']) }),
      ],
      [
        'in a day of two parts',
        '2026-11-25T09:00',
        '2026-11-25T18:00',
        7,
        madrid({ hours: everyDay(['09:00', '13:00'], ['15:00', '20:00']) }),
      ],
      [
        'through the night in which an hour is skipped',
        '2026-03-29T00:00',
        '2026-03-30T00:00',
        23,
        madrid({ hours: everyDay(['00:00', '24:00']) }),
      ],
      [
        'through the night in which an hour comes twice',
        '2026-10-25T00:00',
        '2026-10-26T00:00',
        25,
        madrid({ hours: everyDay(['00:00', '24:00']) }),
      ],
      [
        'of a week with the change to summer time',
        '2026-03-27T09:00',
        '2026-03-30T18:00',
        18,
        madrid(),
      ],
      [
        'where nobody works',
        '2026-11-25T09:00',
        '2026-12-25T18:00',
        0,
        madrid({ hours: everyDay() }),
      ],
    ] as [string, string, string, number, WorkingTime][])
    .run(({ assert }, [, from, to, hours, time]) => {
      assert.equal(workingSecondsBetween(at(from), at(to), time), hours * hour)
    })

  test('is counted in the company’s zone, whatever the moments are written in', ({ assert }) => {
    const from = at('2026-11-25T08:00', 'UTC')
    const to = at('2026-11-25T12:00', 'America/New_York')
    assert.equal(workingSecondsBetween(from, to, madrid()), 9 * hour)
  })
})

test.group('Adding working seconds', () => {
  test('{0}')
    .with([
      ['within the day', '2026-11-25T10:00', 4, '2026-11-25T14:00', madrid()],
      ['from before work', '2026-11-25T06:00', 4, '2026-11-25T13:00', madrid()],
      ['over the night', '2026-11-25T16:00', 4, '2026-11-26T11:00', madrid()],
      ['over the weekend', '2026-11-27T16:00', 4, '2026-11-30T11:00', madrid()],
      ['from the weekend', '2026-11-28T16:00', 4, '2026-11-30T13:00', madrid()],
      [
        'over a day off',
        '2026-12-24T17:00',
        2,
        '2026-12-28T10:00',
        madrid({ holidays: new Set(['2026-12-25']) }),
      ],
      ['over the change to summer time', '2026-03-27T17:00', 2, '2026-03-30T10:00', madrid()],
      ['over the change to winter time', '2026-10-23T17:00', 2, '2026-10-26T10:00', madrid()],
      [
        'into an hour that is skipped',
        '2026-03-29T00:00',
        3,
        '2026-03-29T04:00',
        madrid({ hours: everyDay(['00:00', '24:00']) }),
      ],
      ['to the very end of a day', '2026-11-25T09:00', 9, '2026-11-25T18:00', madrid()],
      ['nothing, at night', '2026-11-25T20:00', 0, '2026-11-26T09:00', madrid()],
    ] as [string, string, number, string, WorkingTime][])
    .run(({ assert }, [, from, hours, expected, time]) => {
      const reached = addWorkingSeconds(at(from), hours * hour, time)
      assert.equal(reached!.toMillis(), at(expected).toMillis())
      if (hours) assert.equal(workingSecondsBetween(at(from), reached!, time), hours * hour)
    })

  test('never ends where nobody works', ({ assert }) => {
    assert.isNull(addWorkingSeconds(at('2026-11-25T09:00'), hour, madrid({ hours: everyDay() })))
  })
})

test.group('Hours and days off as typed', () => {
  test('spans must be in order and apart', ({ assert }) => {
    const { hours, errors } = readHours({
      day1: { first: { from: '09:00', to: '14:00' }, second: { from: '16:00', to: '19:00' } },
      day2: { first: { from: '18:00', to: '09:00' } },
      day3: { first: { from: '09:00', to: '14:00' }, second: { from: '13:00', to: '19:00' } },
      day4: { first: { from: '9', to: '25:00' } },
      day5: { first: { from: '', to: '' } },
    })
    assert.deepEqual(hours[1], [
      ['09:00', '14:00'],
      ['16:00', '19:00'],
    ])
    assert.deepEqual(hours[5], [])
    assert.deepEqual(Object.keys(errors).sort(), ['hours.2', 'hours.3', 'hours.4'])
  })

  test('days come out of a calendar file, folded lines and several days included', ({ assert }) => {
    const file = [
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      'DTSTART;VALUE=DATE:20261225',
      'DTEND;VALUE=DATE:20261227',
      'SUMMARY:Navidad\\, y',
      '  más',
      'END:VEVENT',
      'BEGIN:VEVENT',
      'SUMMARY:No day',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n')
    assert.deepEqual(readHolidays(file), [
      { day: '2026-12-25', name: 'Navidad, y más' },
      { day: '2026-12-26', name: 'Navidad, y más' },
    ])
  })

  test('or out of lines; what is no day is passed over', ({ assert }) => {
    const days = readHolidays('Day,Name\n2026-01-06,"Reyes"\n2026-02-30,Never\n2026-05-01\n\u0000')
    assert.deepEqual(days, [
      { day: '2026-01-06', name: 'Reyes' },
      { day: '2026-05-01', name: '' },
    ])
    assert.deepEqual(readHolidays('\u0000\u0001 garbage'), [])
  })
})
