import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { change } from '#records/change'
import { system } from '#records/actor'
import Contact from '#contacts/models/contact'
import { recentRecords, remember } from '#workspace/recents'
import { world, type World } from '#tests/world'

test.group('Palette', (group) => {
  let people: World
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    people = await world()
  })

  const ask = (client: ApiClient, text: string, user: any = people.ana) =>
    client
      .get(`/palette?q=${encodeURIComponent(text)}`)
      .header('HX-Request', 'true')
      .header('HX-Request-Type', 'partial')
      .loginAs(user)
  const offered = async (client: ApiClient, text: string, user?: any) => {
    const answer = await ask(client, text, user)
    return options(answer.text())
  }
  const options = (html: string) =>
    [...html.matchAll(/role="option"[^>]*href="([^"]*)"/g)].map(([, href]) => href)

  test('offers records by type, with a way to all results', async ({ client, assert }) => {
    const answer = await ask(client, 'acm')
    answer.assertStatus(200)
    assert.notInclude(answer.text(), '<html')
    assert.deepEqual(options(answer.text()), [`/companies/${people.acme.id}`, '/search?q=acm'])
    assert.include(answer.text(), 'role="group"')
  })

  test('offers what can be done, in the words of the person', async ({ client, assert }) => {
    assert.include(await offered(client, 'add con'), '/contacts/new')
    assert.notInclude(await offered(client, 'add con', people.vic), '/contacts/new')
    await change(system, 'updated', () => people.ana.merge({ locale: 'es' }).save())
    assert.include(await offered(client, 'añadir'), '/contacts/new')
  })

  test('begins with what was looked at last, as far as one may still see it', async ({
    client,
    assert,
  }) => {
    await remember(people.sara, people.acme)
    await remember(people.sara, people.lucia)
    await db
      .from('recent_records')
      .where('record_name', 'company')
      .update({ viewed_at: '2020-01-01 00:00:00.000' })
    const before = await offered(client, '', people.sara)
    assert.deepEqual(before.slice(0, 2), [
      `/contacts/${people.lucia.id}`,
      `/companies/${people.acme.id}`,
    ])
    assert.notInclude(await offered(client, ''), `/contacts/${people.lucia.id}`)

    const own = Object.assign(Object.create(people.sara), { reach: () => 'none' })
    assert.deepEqual(await recentRecords(own), [])
  })

  test('remembers each record once, and fifty of them', async ({ assert }) => {
    const ids = await change(system, 'created', (current) =>
      current.createMany(
        Contact,
        Array.from({ length: 55 }, (_, at) => ({ lastName: `Person ${at}` }))
      )
    )
    for (const row of await Contact.findMany(ids)) {
      await remember(people.ana, row)
      await remember(people.ana, row)
      await db
        .from('recent_records')
        .where('record_id', row.id)
        .update({ viewed_at: `2026-01-01 00:00:${String(row.id % 60).padStart(2, '0')}.000` })
    }
    const [{ total }] = await db.from('recent_records').count('* as total')
    assert.isAtMost(Number(total), 50)
  })

  test('shows hostile text as text', async ({ client, assert }) => {
    const answer = await ask(client, '"><script>alert(1)</script>')
    answer.assertStatus(200)
    assert.notInclude(answer.text(), '<script>')
    const page = await client
      .get(`/search?q=${encodeURIComponent('"><img src=x onerror=alert(1)>')}`)
      .loginAs(people.ana)
    page.assertStatus(200)
    assert.notInclude(page.text(), '<img src=x')
  })

  test('is a page of its own without script', async ({ client, assert }) => {
    const away = await client.get('/palette?q=acme').loginAs(people.ana).redirects(0)
    away.assertStatus(303)
    away.assertHeader('location', '/search?q=acme')

    const page = await client.get('/search?q=example').loginAs(people.ana)
    page.assertStatus(200)
    assert.include(page.text(), 'Lucia Fernandez')
    assert.include(page.text(), 'name="q"')
    const nothing = await client.get('/search?q=zzzz').loginAs(people.ana)
    assert.include(nothing.text(), 'Nothing found')
    const start = await client.get('/search').loginAs(people.ana)
    start.assertStatus(200)
  })

  test('shows nobody what they may not see', async ({ client, assert }) => {
    const role = await db.from('roles').where('key', 'viewer').firstOrFail()
    const permissions = JSON.parse(role.permissions)
    permissions.records = {
      '*': { read: 'own', create: 'none', edit: 'none', delete: 'none', export: 'none' },
    }
    await db
      .from('roles')
      .where('id', role.id)
      .update({ permissions: JSON.stringify(permissions) })
    assert.deepEqual(await offered(client, 'lucia', people.vic), ['/search?q=lucia'])
    const page = await client.get('/search?q=lucia').loginAs(people.vic)
    assert.notInclude(page.text(), 'Fernandez')
  })

  test('asks who is there', async ({ client }) => {
    for (const path of ['/palette?q=a', '/search?q=a']) {
      const answer = await client.get(path).redirects(0)
      answer.assertStatus(303)
      answer.assertHeader('location', '/login')
    }
  })
})
