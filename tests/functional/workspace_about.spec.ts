import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import settings from '#start/env'
import { credits } from '#workspace/about/credits'
import { sources } from '#workspace/about/sources'
import { world } from '#tests/world'

test.group('About', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('names every package that runs, with its licence, and none of development', async ({
    assert,
  }) => {
    const all = await credits()
    const names = new Set(all.map(({ name }) => name))
    for (const name of ['@adonisjs/core', 'luxon', 'htmx.org', 'knex'])
      assert.isTrue(names.has(name), name)
    for (const name of ['typescript', 'eslint', '@japa/runner'])
      assert.isFalse(names.has(name), name)
    assert.deepEqual(
      all.filter(({ licence }) => !licence || licence === 'SEE TEXT').map(({ name }) => name),
      []
    )
    for (const { brings } of sources) assert.isTrue(names.has(brings), brings)
  })

  test('shows facts without secrets, the licence, and the words of each package’s', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const page = await client.get('/settings/about').loginAs(ana)
    page.assertStatus(200)
    assert.include(page.text(), 'MIT License')
    assert.include(page.text(), process.version)
    assert.notInclude(page.text(), settings.storagePath)
    if (settings.database.client === 'mysql')
      assert.notInclude(page.text(), `${settings.database.url.password}@`)
    const list = await client.get('/settings/about/credits').qs({ find: 'LUXON' }).loginAs(ana)
    const [, href] = /href="(\/settings\/about\/credits\/luxon[^"]+)"/.exec(list.text())!
    assert.notInclude(list.text(), '>knex<')
    const text = await client.get(href).loginAs(ana)
    assert.include(text.text(), 'Permission is hereby granted')
    for (const path of ['/settings/about', '/settings/about/credits', href]) {
      const refused = await client.get(path).loginAs(sara)
      refused.assertStatus(403)
    }
    for (const path of ['x@1', '..%2f..%2fpackage.json', '%E0%A4%A']) {
      const missing = await client.get(`/settings/about/credits/${path}`).loginAs(ana)
      assert.oneOf(missing.status(), [400, 404])
    }
  })
})
