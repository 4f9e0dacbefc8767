import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { eraseForGood } from '#records/trash'
import Activity from '#contacts/models/activity'
import Affiliation from '#contacts/models/affiliation'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import Favourite from '#contacts/models/favourite'
import Follower from '#contacts/models/follower'
import ImportantDate from '#contacts/models/important_date'
import Relationship from '#contacts/models/relationship'
import { remindOfDates } from '#contacts/jobs/remind'
import { nextOccurrence } from '#contacts/panels/dates_panel'
import { change, connection } from '#records/change'
import { Invalid } from '#records/errors'
import { DateTime } from 'luxon'
import { world } from '#tests/world'

const linksOf = async (personId: number) => {
  const links = await Affiliation.query().where({ personId }).whereNull('deletedAt').orderBy('id')
  return links.map(({ companyId, primary, left }) => ({ companyId, primary, left }))
}

/** An answer's status, asked for and held against what it should be. */
const status = async (request: PromiseLike<any>, code: number) => {
  const answer = await request
  answer.assertStatus(code)
}

const valueOf = async (row: PromiseLike<any>, name: string) => {
  const found = await row
  return found[name]
}

test.group('People and their companies', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('the company of a contact is their main affiliation, whoever sets it', async ({
    assert,
  }) => {
    const { ana, lucia, acme, cobalt } = await world()
    assert.deepEqual(await linksOf(lucia.id), [{ companyId: acme.id, primary: true, left: false }])
    await change(ana, 'updated', () => lucia.merge({ companyId: cobalt.id }).save())
    assert.deepEqual(await linksOf(lucia.id), [
      { companyId: acme.id, primary: false, left: false },
      { companyId: cobalt.id, primary: true, left: false },
    ])
    const [, current] = await Affiliation.query().where('personId', lucia.id).orderBy('id')
    await current.leave(ana)
    assert.equal(await valueOf(Contact.findOrFail(lucia.id), 'companyId'), acme.id)
    assert.deepEqual(await linksOf(lucia.id), [
      { companyId: acme.id, primary: true, left: false },
      { companyId: cobalt.id, primary: false, left: true },
    ])

    const [id] = await change(ana, 'imported', (current_) =>
      current_.createMany(Contact as any, [{ lastName: 'Batch', companyId: cobalt.id }])
    )
    assert.deepEqual(await linksOf(id), [{ companyId: cobalt.id, primary: true, left: false }])
  })

  test('a mail domain links a new contact to its company, a free mail domain does not', async ({
    assert,
  }) => {
    const { ana, acme } = await world()
    await change(ana, 'updated', () => acme.merge({ website: 'https://www.acme.example' }).save())
    assert.deepEqual(await valueOf(Company.findOrFail(acme.id), 'domains'), ['acme.example'])
    const made = (value: string) =>
      change(ana, 'created', () =>
        Contact.create({ lastName: 'New', emails: [{ value, kind: 'work', primary: true }] })
      )
    assert.equal(await valueOf(made('new@acme.example'), 'companyId'), acme.id)
    assert.isNull((await valueOf(made('new@gmail.com'), 'companyId')) ?? null)
  })

  test('a company is never its own parent', async ({ assert }) => {
    const { ana, acme, cobalt } = await world()
    await change(ana, 'updated', () => cobalt.merge({ parentId: acme.id }).save())
    for (const parentId of [cobalt.id, acme.id])
      await assert.rejects(
        () => change(ana, 'updated', () => acme.merge({ parentId }).save()),
        Invalid as any
      )
  })

  test('links are added, changed and removed from the page', async ({ client, assert }) => {
    const { sara, vic, lucia, amelie, cobalt } = await world()
    const as = (who: any) => ({
      post: (path: string, fields: object) =>
        client.post(path).loginAs(who).withCsrfToken().redirects(0).form(fields),
      put: (path: string) => client.put(path).loginAs(who).withCsrfToken().redirects(0),
      delete: (path: string) => client.delete(path).loginAs(who).withCsrfToken().redirects(0),
    })
    const path = `/contacts/${lucia.id}`
    const joined = await as(sara).post(`${path}/affiliations`, {
      companyId: cobalt.id,
      role: 'Adviser',
    })
    joined.assertStatus(303)
    const link = await Affiliation.query()
      .where('companyId', cobalt.id)
      .where('role', 'Adviser')
      .firstOrFail()
    await status(as(sara).put(`/affiliations/${link.id}/primary`), 303)
    assert.equal(await valueOf(Contact.findOrFail(lucia.id), 'companyId'), cobalt.id)

    await status(
      as(sara).post(`${path}/relationships`, { kind: 'reports_to', otherId: amelie.id }),
      303
    )
    await status(as(sara).post(`${path}/relationships`, { kind: 'friend', otherId: lucia.id }), 422)
    const relation = await Relationship.firstOrFail()
    await status(
      as(sara).post(`${path}/important-dates`, { kind: 'renewal', date: '2026-02-30' }),
      422
    )
    await status(
      as(sara).post(`${path}/important-dates`, { kind: 'renewal', date: '2026-02-28' }),
      303
    )
    const day = await ImportantDate.firstOrFail()

    const page = await client.get(path).loginAs(sara)
    page.assertStatus(200)
    page.assertTextIncludes('Reports to')
    page.assertTextIncludes('Adviser')
    const other = await client.get(`/contacts/${amelie.id}`).loginAs(sara)
    other.assertTextIncludes('Manages')

    for (const forbidden of [
      () => as(vic).post(`${path}/affiliations`, { companyId: cobalt.id }),
      () =>
        as(sara).post(`/contacts/${amelie.id}/important-dates`, {
          kind: 'other',
          date: '2026-01-01',
        }),
      () => as(vic).put(`/affiliations/${link.id}/departure`),
      () => as(vic).delete(`/affiliations/${link.id}`),
      () => as(vic).delete(`/relationships/${relation.id}`),
      () => as(vic).delete(`/important-dates/${day.id}`),
    ]) {
      const answer = await forbidden()
      answer.assertStatus(403)
    }
    await status(as(sara).delete('/affiliations/999999'), 404)
    await status(as(sara).delete(`/relationships/${relation.id}`), 303)
    await status(as(sara).delete(`/important-dates/${day.id}`), 303)
    assert.lengthOf(await Relationship.query().whereNull('deletedAt'), 0)
  })

  test('following tells of changes by others, favourites stay at hand', async ({
    client,
    assert,
  }) => {
    const { sara, ana, lucia } = await world()
    const put = (mark: string) =>
      client.put(`/contacts/${lucia.id}/${mark}`).loginAs(sara).withCsrfToken().redirects(0)
    await status(put('follower'), 303)
    await put('follower')
    await put('favourite')
    assert.lengthOf(await Follower.all(), 1)
    assert.lengthOf(await Favourite.all(), 1)
    await change(ana, 'updated', () => lucia.merge({ jobTitle: 'CEO' }).save())
    const told = await connection().from('notifications').where('kind', 'followed')
    assert.deepEqual(
      told.map(({ user_id: user }) => user),
      [sara.id]
    )
    const today = await client.get('/').loginAs(sara)
    today.assertTextIncludes('Favourites')
    await client.delete(`/contacts/${lucia.id}/follower`).loginAs(sara).withCsrfToken()
    assert.lengthOf(await Follower.all(), 0)
  })

  test('a merged person leads to the one they became', async ({ client }) => {
    const { ana, henrik, amelie } = await world()
    const merged = await client
      .post('/contacts/merges')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ survivorId: henrik.id, loserId: amelie.id })
    merged.assertHeader('location', `/contacts/${henrik.id}`)
    const old = await client.get(`/contacts/${amelie.id}`).loginAs(ana).redirects(0)
    old.assertStatus(303)
    old.assertHeader('location', `/contacts/${henrik.id}`)
  })

  test('the form asks before it makes somebody twice', async ({ client, assert }) => {
    const { sara } = await world()
    const post = (more: object) =>
      client
        .post('/contacts')
        .loginAs(sara)
        .withCsrfToken()
        .redirects(0)
        .form({ firstName: 'Lucía', lastName: 'Fernández', ...more })
    const asked = await post({})
    asked.assertStatus(422)
    asked.assertTextIncludes('same name')
    assert.lengthOf(await Contact.query().where('titleSort', 'fernandez lucia'), 1)
    await status(post({ anyway: 'true' }), 303)
    assert.lengthOf(await Contact.query().where('titleSort', 'fernandez lucia'), 2)
  })

  test('what is deleted for good takes along what hangs on it', async ({ assert }) => {
    const { ana, lucia, henrik, acme } = await world()
    await Activity.add(ana, lucia, { kind: 'note', body: 'Personal' })
    await Activity.add(ana, acme, { kind: 'note', body: 'About the company' })
    await Follower.add(ana, lucia)
    await change(ana, 'related', () =>
      Relationship.create({ personId: henrik.id, otherId: lucia.id, kind: 'friend' })
    )
    await eraseForGood(ana, await Contact.findOrFail(lucia.id))
    assert.isNull(await Contact.find(lucia.id))
    assert.lengthOf(await Affiliation.query().where('personId', lucia.id), 0)
    assert.lengthOf(await Relationship.all(), 0)
    assert.lengthOf(await Follower.all(), 0)
    assert.lengthOf(await Activity.query().where('aboutName', 'contact'), 0)
    await eraseForGood(ana, await Company.findOrFail(acme.id))
    assert.lengthOf(await Activity.all(), 0)
  })

  test('days come round each year', ({ assert }) => {
    const next = (date: string, yearly: boolean, today: string) =>
      nextOccurrence(
        DateTime.fromISO(date, { zone: 'utc' }),
        yearly,
        DateTime.fromISO(today, { zone: 'utc' })
      ).toISODate()
    assert.equal(next('1985-11-22', true, '2026-11-22'), '2026-11-22')
    assert.equal(next('1985-11-21', true, '2026-11-22'), '2027-11-21')
    assert.equal(next('2000-02-29', true, '2026-01-10'), '2026-02-28')
    assert.equal(next('2000-02-29', true, '2028-01-10'), '2028-02-29')
    assert.equal(next('2020-05-05', false, '2026-01-10'), '2020-05-05')
  })
})

test.group('Reminders', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('come as many days ahead as asked, and on the day', async ({ assert }) => {
    const { sara, lucia } = await world()
    await change(sara, 'dated', () =>
      ImportantDate.create({
        personId: lucia.id,
        kind: 'renewal',
        date: DateTime.utc(2020, 12, 1),
        yearly: true,
        remindDays: 7,
      })
    )
    const told = async (day: string) => {
      await remindOfDates(DateTime.fromISO(`${day}T06:00:00Z`))
      const rows = await connection().from('notifications').where('kind', 'reminder')
      return rows.length
    }
    assert.equal(await told('2026-11-23'), 0)
    assert.equal(await told('2026-11-24'), 1)
    assert.equal(await told('2026-11-25'), 1)
    assert.equal(await told('2026-12-01'), 2)
    const [first] = await connection().from('notifications').where('kind', 'reminder')
    assert.equal(first.user_id, sara.id)
  })
})
