import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import { world } from '#tests/world'
import { Boat } from '#tests/contract/boats/module'

test.group('A module in twenty lines', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('has a list with filters, and the way to it', async ({ client, assert }) => {
    const { ana } = await world()
    await change(ana, 'created', async () => {
      await Boat.create({ name: 'Galerna', rig: 'sloop', length: 9 })
      await Boat.create({ name: 'Tramontana', rig: 'ketch', length: 14 })
    })
    const list = await client.get('/boats').loginAs(ana)
    list.assertStatus(200)
    assert.include(list.text(), 'Galerna')
    assert.include(list.text(), 'Sloop')
    assert.include(list.text(), 'href="/boats"')
    const long = await client.get('/boats?filter[length][gt]=10').loginAs(ana)
    assert.include(long.text(), 'Tramontana')
    assert.notInclude(long.text(), 'Galerna')
  })

  test('has a form that takes and refuses, a page, and a field edited in place', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const form = await client.get('/boats/new').loginAs(ana)
    form.assertStatus(200)
    assert.include(form.text(), 'name="rig"')

    const refused = await client
      .post('/boats')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ name: '', rig: 'raft' })
    refused.assertStatus(422)
    assert.isNull(await Boat.first())

    const taken = await client
      .post('/boats')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ name: 'Galerna', rig: 'sloop', length: '9' })
    taken.assertStatus(303)
    const boat = await Boat.firstOrFail()
    assert.equal(boat.length, 9)
    assert.equal(boat.ownerId, ana.id)

    const page = await client.get(`/boats/${boat.id}`).loginAs(ana)
    page.assertStatus(200)
    assert.include(page.text(), 'Galerna')
    const edited = await client
      .put(`/boats/${boat.id}/fields/rig`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ rig: 'ketch', version: String(boat.version) })
    assert.isBelow(edited.status(), 400)
    await boat.refresh()
    assert.equal(boat.rig, 'ketch')
  })

  test('has a REST API and is described there', async ({ client, assert }) => {
    const { ana } = await world()
    const { default: ApiToken } = await import('#access/models/api_token')
    const { token } = await ApiToken.make(ana, 'boats')
    const made = await client
      .post('/api/v1/boats')
      .bearerToken(token)
      .json({ name: 'Galerna', length: 9 })
    made.assertStatus(201)
    const { data } = made.body()
    assert.deepInclude(data, { name: 'Galerna', length: 9, rig: null })
    const wrong = await client
      .post('/api/v1/boats')
      .bearerToken(token)
      .json({ name: 'Siroco', length: 0 })
    wrong.assertStatus(422)
    assert.equal(wrong.body().errors[0].pointer, '#/length')
    const described = await client.get('/api/v1/openapi.json').bearerToken(token)
    assert.property(described.body().paths, '/boats')
  })

  test('is imported from a CSV and exported to one', async ({ client, assert }) => {
    const { ana } = await world()
    await change(ana, 'created', () => Boat.create({ name: 'Galerna', rig: 'sloop', length: 9 }))
    const file = await client.get('/boats/export').loginAs(ana)
    file.assertStatus(200)
    assert.include(file.text(), 'Galerna')
    const start = await client.get('/imports/new?record=boat').loginAs(ana)
    start.assertStatus(200)
  })

  test('is hidden where a role gives nothing', async ({ client, assert }) => {
    const { ana, teams } = await world()
    assert.isDefined(teams)
    const boat = await change(ana, 'created', () => Boat.create({ name: 'Galerna' }))
    const nobody = await client.get(`/boats/${boat.id}`).redirects(0)
    nobody.assertStatus(303)
    nobody.assertHeader('location', '/login')
  })
})
