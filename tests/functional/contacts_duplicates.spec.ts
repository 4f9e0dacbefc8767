import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { DuplicateFinder } from '#contacts/duplicates/duplicate_finder'
import { change } from '#records/change'
import { world } from '#tests/world'

const mail = (value: string) => [{ value, kind: 'work' as const, primary: true }]

test.group('Likely duplicates', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('are found by address, alias, number and name', async ({ assert }) => {
    const { ana, acme, lucia } = await world()
    const finder = new DuplicateFinder(ana, Contact as any)
    const jane = await change(ana, 'created', () =>
      Contact.create({
        firstName: 'Jane',
        lastName: 'Okonkwo',
        emails: mail('j.okonkwo+crm@gmail.com'),
        phones: [{ value: '+34600112233', kind: 'mobile', primary: true }],
      })
    )
    const reasons = async (values: object) => {
      const matches = await finder.likely(values)
      return matches.map(({ id, reasons: why }) => [id, ...why])
    }

    assert.deepEqual(await reasons({ emails: mail('LUCIA@fernandez.example') }), [
      [lucia.id, 'email'],
    ])
    assert.deepEqual(await reasons({ emails: mail('jokonkwo@googlemail.com') }), [
      [jane.id, 'mailbox'],
    ])
    assert.deepEqual(await reasons({ emails: mail('lucia+news@fernandez.example') }), [
      [lucia.id, 'mailbox'],
    ])
    assert.deepEqual(
      await reasons({ phones: [{ value: '+34600112233', kind: 'work', primary: true }] }),
      [[jane.id, 'phone']]
    )
    assert.deepEqual(await reasons({ firstName: 'Lucía', lastName: 'Fernández' }), [
      [lucia.id, 'name'],
    ])
    assert.deepEqual(
      await reasons({ firstName: 'Lucia', lastName: 'Fernandes', companyId: acme.id }),
      [[lucia.id, 'similar_name']]
    )
    assert.deepEqual(await reasons({ firstName: 'Lucia', lastName: 'Fernandes' }), [])
    assert.deepEqual(await reasons({ firstName: 'Nobody', lastName: 'Else' }), [])
    assert.deepEqual(await finder.likely({ emails: mail('lucia@fernandez.example') }, lucia.id), [])
  })

  test('of companies are found without their legal form, and by domain and tax id', async ({
    assert,
  }) => {
    const { ana, acme } = await world()
    await change(ana, 'updated', () =>
      acme.merge({ website: 'https://www.acme.example/about', taxId: 'B-12345678' }).save()
    )
    const found = async (values: object) => {
      const matches = await new DuplicateFinder(ana, Company as any).likely(values)
      return matches.map(({ id, reasons }) => [id, ...reasons])
    }
    assert.deepEqual(await found({ name: 'ACME Tools, S.L.' }), [[acme.id, 'name']])
    assert.deepEqual(await found({ name: 'Acme Tool Inc.' }), [[acme.id, 'similar_name']])
    assert.deepEqual(await found({ name: 'Other', website: 'http://acme.example' }), [
      [acme.id, 'domain'],
    ])
    assert.deepEqual(await found({ name: 'Other', taxId: 'B-12345678' }), [[acme.id, 'tax_id']])
    assert.deepEqual(await found({ name: 'Acme Bakery' }), [])
  })

  test('are shown while typing, only to those who may see them', async ({ client, assert }) => {
    const { ana, sara, lucia } = await world()
    const typing = '/contacts/likely-duplicates?firstName=Lucia&lastName=Fernandez'
    const shown = await client.get(typing).loginAs(sara)
    shown.assertStatus(200)
    shown.assertTextIncludes(`/contacts/${lucia.id}"`)
    shown.assertTextIncludes('same name')

    await change(ana, 'deleted', () => lucia.merge({ deletedAt: lucia.createdAt }).save())
    const gone = await client.get(typing).loginAs(sara)
    assert.notInclude(gone.text(), 'same name')
  })

  test('are asked for by the page of a record once it stands, and have a page of their own', async ({
    client,
    assert,
  }) => {
    const { ana, sara, lucia } = await world()
    const twin = await change(ana, 'created', () =>
      Contact.create({ firstName: 'Lucía', lastName: 'Fernández', ownerId: sara.id } as any)
    )
    const page = await client.get(twin.url).loginAs(ana)
    page.assertTextIncludes(`hx-get="${twin.url}/likely-duplicates"`)

    const fragment = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
    const swapped = await client.get(`${twin.url}/likely-duplicates`).headers(fragment).loginAs(ana)
    swapped.assertTextIncludes(`/contacts/merges/new?ids=${twin.id},${lucia.id}`)
    assert.notInclude(swapped.text(), '<html')
    const typed = await client.get(`${lucia.url}/likely-duplicates`).loginAs(ana)
    typed.assertTextIncludes(`href="${twin.url}"`)
  })

  test('cost the same few queries at any size, each by an index', async ({ assert }) => {
    const { ana, acme } = await world()
    const asked: any[] = []
    const count = (query: any) => asked.push(query)
    db.connection().getReadClient().on('query', count)
    await new DuplicateFinder(ana, Contact as any).likely({
      firstName: 'Lucia',
      lastName: 'Fernandez',
      companyId: acme.id,
      emails: mail('lucia@fernandez.example'),
    })
    db.connection().getReadClient().off('query', count)
    assert.isAtMost(asked.length, 4)
    if (db.connection().dialect.name !== 'sqlite3') return
    for (const { sql, bindings } of asked) {
      const plan = await db.rawQuery(`explain query plan ${sql}`, bindings)
      assert.notMatch(JSON.stringify(plan), /"SCAN (?:contacts|record_values)/)
    }
  })
})
