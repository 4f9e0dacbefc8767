import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import modules from '#modules/registry'
import { isNamedAfter } from '#records/added_fields'
import { change, connection } from '#records/change'
import { Invalid } from '#records/errors'
import { eraseForGood } from '#records/trash'
import Contact from '#contacts/models/contact'
import { importFile } from '#tests/contract/import_file'
import { world } from '#tests/world'
import { Boat } from '#tests/contract/boats/module'

const person = { firstName: 'Mara', lastName: 'Quiroga' }

test.group('A module adds fields to a record of another', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('that are typed, shown, edited in place and told in the history', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const boat = await change(ana, 'created', () => Boat.create({ name: 'Galerna' }))
    const form = await client.get('/contacts/new').loginAs(ana)
    assert.include(form.text(), 'name="harbourBerth"')
    assert.include(form.text(), '<h2>Harbour</h2>')
    const made = await client
      .post('/contacts')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ ...person, harbourBerth: 'a7', harbourRank: 'mate', harbourBoatId: String(boat.id) })
    made.assertStatus(303)
    const contact: any = await Contact.findByOrFail('lastName', 'Quiroga')
    assert.deepInclude(contact.$attributes, {
      harbourBerth: 'A7',
      harbourRank: 'mate',
      harbourBoatId: boat.id,
    })
    const page = await client.get(`/contacts/${contact.id}`).loginAs(ana)
    for (const each of ['Berth', 'A7', 'Mate', 'Galerna', '<h2>Harbour</h2>'])
      assert.include(page.text(), each)
    const edited = await client
      .put(`/contacts/${contact.id}/fields/harbourRank`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ harbourRank: 'captain', version: String(contact.version) })
    assert.isBelow(edited.status(), 400)
    const history = await client.get(`/contacts/${contact.id}/changes`).loginAs(ana)
    assert.include(history.text(), 'Rank')
    assert.include(history.text(), 'Captain')
    const refused = await client
      .post('/contacts')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ ...person, harbourRank: 'stowaway', anyway: 'true' })
    refused.assertStatus(422)
  })

  test('that lists show, filter, sort, search and export', async ({ client, assert }) => {
    const { ana } = await world()
    await change(ana, 'created', async () => {
      await Contact.create({ ...person, harbourBerth: 'Q12' } as any)
      await Contact.create({ lastName: 'Ek', harbourBerth: 'B3' } as any)
    })
    const list = await client
      .get('/contacts?columns=name,harbourBerth&sort=harbourBerth&filter[harbourBerth][notEmpty]=1')
      .loginAs(ana)
    list.assertStatus(200)
    assert.isBelow(list.text().indexOf('B3'), list.text().indexOf('Q12'))
    const narrow = await client
      .get('/contacts?filter[harbourBerth][startsWith]=Q&columns=name,harbourBerth')
      .loginAs(ana)
    assert.include(narrow.text(), 'Q12')
    assert.notInclude(narrow.text(), 'B3')
    const file = await client
      .get('/contacts/export?columns=name,harbourBerth&filter[harbourBerth][is]=B3')
      .loginAs(ana)
    assert.match(file.text(), /Berth/)
    assert.match(file.text(), /B3/)
    const found = await client.get('/contacts?q=Q12').loginAs(ana)
    assert.include(found.text(), 'Quiroga')
  })

  test('that the API knows and imports fill', async ({ client, assert }) => {
    const { ana } = await world()
    const { default: ApiToken } = await import('#access/models/api_token')
    const { token } = await ApiToken.make(ana, 'harbour')
    const made = await client
      .post('/api/v1/contacts')
      .bearerToken(token)
      .json({ ...person, harbourBerth: 'c1' })
    made.assertStatus(201)
    assert.equal(made.body().data.harbourBerth, 'C1')
    const { row } = await importFile(
      ana,
      'contact',
      'First name,Last name,Berth\nBo,Ek,d4\nUn,Kraken,d5\n'
    )
    assert.deepInclude(row.result, { created: 1, failed: 1 })
    const bo: any = await Contact.findByOrFail('lastName', 'Ek')
    assert.equal(bo.harbourBerth, 'D4')
  })

  test('that go with the module and come back with it, values and all', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const contact: any = await change(ana, 'created', () =>
      Contact.create({ ...person, harbourBerth: 'E5' } as any)
    )
    const position = modules.all.findIndex(({ name }) => name === 'harbour')
    const [harbour] = modules.all.splice(position, 1)
    try {
      const page = await client.get(`/contacts/${contact.id}`).loginAs(ana)
      page.assertStatus(200)
      assert.notInclude(page.text(), 'E5')
      const saved = await client
        .put(`/contacts/${contact.id}`)
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form({ firstName: 'Marisa', lastName: 'Quiroga' })
      saved.assertStatus(303)
    } finally {
      modules.all.splice(position, 0, harbour)
    }
    const page = await client.get(`/contacts/${contact.id}`).loginAs(ana)
    assert.include(page.text(), 'E5')
    assert.include(page.text(), 'Marisa')
  })

  test('under names that begin with the module’s, and no others', async ({ assert }) => {
    assert.isUndefined(Contact.field('berth'))
    assert.isTrue(isNamedAfter('map', 'mapZone'))
    assert.isFalse(isNamedAfter('map', 'mapping'))
    assert.isTrue(isNamedAfter('sea-map', 'seaMapZone'))
  })
})

test.group('A module has a say before rows are written', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('in the form, with the field named, and in the API', async ({ client, assert }) => {
    const { ana } = await world()
    const refused = await client
      .post('/contacts')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ firstName: 'Un', lastName: 'Kraken' })
    refused.assertStatus(422)
    assert.include(refused.text(), 'The harbour takes no monsters.')
    const { default: ApiToken } = await import('#access/models/api_token')
    const { token } = await ApiToken.make(ana, 'harbour')
    const wrong = await client
      .post('/api/v1/contacts')
      .bearerToken(token)
      .json({ lastName: 'Kraken' })
    wrong.assertStatus(422)
    assert.equal(wrong.body().errors[0].pointer, '#/lastName')
    assert.isNull(await Contact.findBy('lastName', 'Kraken'))
  })

  test('in verbs that ask nobody, many rows at a time', async ({ assert }) => {
    const { ana } = await world()
    const create = () =>
      change(ana, 'created', (current) =>
        current.createMany(Contact as any, [{ lastName: 'Ek' }, { lastName: 'Kraken' }])
      )
    await assert.rejects(create, 'Some of this cannot be saved as it is.')
    assert.isNull(await Contact.findBy('lastName', 'Ek'))
    const [id] = await change(ana, 'created', (current) =>
      current.createMany(Contact as any, [{ lastName: 'Ek' }])
    )
    const update = () =>
      change(ana, 'updated', (current) =>
        current.updateMany(Contact as any, [{ id, values: { lastName: 'Kraken' } }])
      )
    await assert.rejects(update, 'Some of this cannot be saved as it is.')
  })

  test('before a row is deleted: one by one, in bulk, for good', async ({ client, assert }) => {
    const { ana } = await world()
    const [ahab, bo] = await change(ana, 'created', async () => [
      await Contact.create({ lastName: 'Ahab', ownerId: ana.id }),
      await Contact.create({ lastName: 'Ek', ownerId: ana.id }),
    ])
    const kept = await client
      .delete(`/contacts/${ahab.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    kept.assertStatus(422)
    assert.include(kept.text(), 'A captain stays with the ship.')
    const begun = await client
      .post('/contacts/bulk-changes')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ kind: 'delete', ids: [String(ahab.id), String(bo.id)] })
    await client
      .post(`${new URL(begun.header('location')!, 'http://x').pathname}/run`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    await ahab.refresh()
    await bo.refresh()
    assert.isNull(ahab.deletedAt)
    assert.isNotNull(bo.deletedAt)
    const erase = () => eraseForGood(ana, ahab)
    await assert.rejects(erase, Invalid as any)
    assert.lengthOf(await connection().from('contacts').where('id', ahab.id), 1)
  })
})
