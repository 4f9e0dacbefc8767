import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { DateTime } from 'luxon'
import Absence from '#workspace/time/absence'
import { awayOn } from '#workspace/time/away'
import { companyTime } from '#workspace/time/company_time'
import Holiday from '#workspace/time/holiday'
import { world } from '#tests/world'

test.group('Working time', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('hours and days off are the company’s to edit', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const page = await client.get('/settings/working-time').loginAs(ana)
    page.assertStatus(200)
    page.assertTextIncludes('value="09:00"')
    const other = await client.get('/settings/working-time').loginAs(sara)
    other.assertStatus(403)

    const put = (form: object) =>
      client.put('/settings/working-time').loginAs(ana).withCsrfToken().redirects(0).form(form)
    const wrong = await put({
      'hours[day1][first][from]': '18:00',
      'hours[day1][first][to]': '09:00',
    })
    wrong.assertStatus(422)
    wrong.assertTextIncludes('each later than the one before')
    const kept = await put({
      'hours[day1][first][from]': '08:00',
      'hours[day1][first][to]': '15:00',
    })
    kept.assertStatus(303)
    const { hours } = await companyTime()
    assert.deepEqual(hours[1], [['08:00', '15:00']])
    assert.deepEqual(hours[2], [])
  })

  test('a day off is added by hand or out of a file, and removed', async ({ client, assert }) => {
    const { ana } = await world()
    const post = () => client.post('/settings/holidays').loginAs(ana).withCsrfToken().redirects(0)
    const none = await post().form({ day: 'soon', name: '<b>' })
    none.assertStatus(422)
    const one = await post().form({ day: '2026-12-25', name: 'Christmas <b>' })
    one.assertStatus(303)
    const file = await post().file('file', Buffer.from('2026-12-25,Navidad\n2027-01-06,Reyes\n'), {
      filename: 'days.csv',
    })
    file.assertStatus(303)
    const empty = await post().file('file', Buffer.from('nothing'), { filename: 'days.csv' })
    empty.assertStatus(422)
    const time = await companyTime()
    assert.sameMembers([...time.holidays], ['2026-12-25', '2027-01-06'])
    const [first] = await Holiday.query().orderBy('day')
    assert.equal(first.name, 'Navidad')
    const page = await client.get('/settings/working-time').loginAs(ana)
    page.assertTextIncludes('Reyes')
    const gone = await client
      .delete(`/settings/holidays/${first.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    gone.assertStatus(303)
    assert.lengthOf(await Holiday.all(), 1)
  })

  test('people say when they are away, and only for themselves', async ({ client, assert }) => {
    const { sara, leo } = await world()
    const post = (form: object) =>
      client.post('/account/away').loginAs(sara).withCsrfToken().redirects(0).form(form)
    const wrong = await post({ startsOn: '2026-08-10', endsOn: '2026-08-01' })
    wrong.assertStatus(422)
    wrong.assertTextIncludes('before the first')
    const kept = await post({ startsOn: '2026-08-01', endsOn: '2026-08-14', note: 'Beach' })
    kept.assertStatus(303)
    const page = await client.get('/account/away').loginAs(sara)
    page.assertTextIncludes('Beach')
    const on = (day: string) => awayOn(DateTime.fromISO(day, { zone: 'Europe/Madrid' }))
    assert.deepEqual([...(await on('2026-08-14T23:00'))], [sara.id])
    assert.lengthOf([...(await on('2026-08-15T00:30'))], 0)
    const absence = await Absence.firstOrFail()
    const remove = (user: any) =>
      client.delete(`/account/away/${absence.id}`).loginAs(user).withCsrfToken().redirects(0)
    const others = await remove(leo)
    others.assertStatus(404)
    const own = await remove(sara)
    own.assertStatus(303)
    assert.lengthOf(await Absence.all(), 0)
  })
})
