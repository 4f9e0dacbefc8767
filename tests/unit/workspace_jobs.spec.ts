import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { backoff } from '#workspace/jobs/backoff'
import { lastDue, nextDue } from '#workspace/jobs/schedule'

const utc = (text: string) => DateTime.fromISO(text, { zone: 'utc' })
const daily = (at: string) => ({ name: 'daily', job: 'daily', at })

test.group('Schedules', () => {
  test('a daily time follows the zone through the change of the clocks: {0}')
    .with([
      ['winter', '02:30', '2026-01-15T12:00:00Z', '2026-01-15T01:30:00.000Z'],
      ['summer', '02:30', '2026-07-15T12:00:00Z', '2026-07-15T00:30:00.000Z'],
      ['skipped hour', '02:30', '2026-03-29T12:00:00Z', '2026-03-29T01:30:00.000Z'],
      ['doubled hour, first time', '02:30', '2026-10-25T00:45:00Z', '2026-10-25T00:30:00.000Z'],
      ['doubled hour, second time', '02:30', '2026-10-25T01:45:00Z', '2026-10-25T00:30:00.000Z'],
      ['not yet today', '18:00', '2026-01-15T12:00:00Z', '2026-01-14T17:00:00.000Z'],
      ['this very moment', '13:00', '2026-01-15T12:00:00Z', '2026-01-15T12:00:00.000Z'],
    ])
    .run(({ assert }, [, at, now, due]) =>
      assert.equal(lastDue(daily(at), utc(now), 'Europe/Madrid').toISO(), due)
    )

  test('every day of a year has exactly one moment', ({ assert }) => {
    const moments = new Set<string>()
    for (let hour = 0; hour < 365 * 24; hour++) {
      const time = utc('2026-01-01T00:30:00Z').plus({ hours: hour })
      moments.add(lastDue(daily('02:30'), time, 'America/New_York').toISO()!)
    }
    assert.equal(moments.size, 366)
  })

  test('a step counts from the epoch, the same in every process', ({ assert }) => {
    const schedule = { name: 'often', job: 'often', every: 300 }
    assert.equal(
      lastDue(schedule, utc('2026-01-15T12:04:59Z'), 'Europe/Madrid').toISO(),
      '2026-01-15T12:00:00.000Z'
    )
    assert.equal(
      nextDue(schedule, utc('2026-01-15T12:04:59Z'), 'Europe/Madrid').toISO(),
      '2026-01-15T12:05:00.000Z'
    )
  })

  test('the next daily time is today or tomorrow', ({ assert }) => {
    const next = (now: string) => nextDue(daily('03:30'), utc(now), 'Europe/Madrid').toISO()
    assert.equal(next('2026-01-15T01:00:00Z'), '2026-01-15T02:30:00.000Z')
    assert.equal(next('2026-01-15T12:00:00Z'), '2026-01-16T02:30:00.000Z')
  })
})

test.group('Backoff', () => {
  test('grows four times each time up to an hour', ({ assert }) => {
    assert.deepEqual(
      [1, 2, 3, 4, 5, 6, 20].map((attempt) => backoff(attempt, 0.5)),
      [10, 40, 160, 640, 2560, 3600, 3600]
    )
  })

  test('differs by up to a quarter either way', ({ assert }) => {
    assert.equal(backoff(2, 0), 30)
    assert.equal(backoff(2, 1), 50)
  })
})
