import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change, DateTime } from 'farley'
import { asPlugin, world } from 'farley/testing'
import plugin from '../plugin.ts'
import { daysUntil } from '../next_birthday.ts'

const day = (text: string) => DateTime.fromISO(text, { zone: 'utc' })

test.group('Birthdays', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('days until {0} from {1}: {2}')
    .with([
      ['1980-05-10', '2026-05-10', 0],
      ['1980-05-10', '2026-05-07', 3],
      ['1980-05-10', '2026-05-11', 364],
      ['1980-01-01', '2026-12-31', 1],
      ['1980-02-29', '2027-02-27', 1],
      ['1980-02-29', '2028-02-28', 1],
    ] as const)
    .run(({ assert }, [born, now, days]) => {
      assert.equal(daysUntil(day(born), day(now)), days)
    })

  test('the page of a contact says when, and its owner is told', async ({ assert, client }) => {
    const { ana, sara, lucia: contact } = await world()
    const soon = DateTime.now().setZone('Europe/Madrid').plus({ days: 3 })
    await change(ana, 'updated', () =>
      contact.merge({ birthday: soon.set({ year: 2000 }).startOf('day') }).save()
    )
    const page = await client.get(contact.url).loginAs(sara as any)
    assert.include(page.text(), 'In 3 days')

    await asPlugin('birthdays', () => plugin.jobs![0].run(null, {} as any))
    const news = await client.get('/notifications').loginAs(sara as any)
    assert.include(news.text(), `The birthday of ${contact.title} is in 3 days`)
  })
})
