import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { room, serverVersion, versions } from '#workspace/start/preflight'
import { changesOf } from '#workspace/updates/changelog'
import { knownUpdate, lookForUpdate, updateFeed, watchFeed } from '#workspace/updates/update_notice'
import { newestOf } from '#workspace/updates/releases'
import { allowOutgoing } from '#workspace/outgoing/allow_list'
import { OutgoingRefused } from '#workspace/outgoing/refused'
import { world } from '#tests/world'

const releases = [
  { tag_name: 'v0.0.9', html_url: 'https://git.example.com/9' },
  { tag_name: 'v9.1.0', html_url: 'https://git.example.com/91' },
  { tag_name: 'v9.0.0', html_url: 'https://git.example.com/90' },
  { tag_name: 'v9.2.0-beta.1', prerelease: true },
  { tag_name: 'v9.3.0', draft: true },
  { tag_name: 'nightly' },
]

test.group('Word of new versions', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  let feed: Server
  let asked: { url: string; headers: Record<string, any> }[]
  let address: string
  group.each.setup(async () => {
    asked = []
    feed = createServer(({ url, headers }, response) => {
      asked.push({ url: url!, headers })
      response.setHeader('content-type', 'application/json').end(JSON.stringify(releases))
    })
    await new Promise<void>((resolve) => feed.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(feed.address() as AddressInfo).port}/releases`
    return () => new Promise<void>((resolve) => feed.close(() => resolve()))
  })

  test('is off, asks nobody, and says so', async ({ client, assert }) => {
    const people = await world()
    await lookForUpdate()
    assert.lengthOf(asked, 0)
    assert.isNull(await updateFeed())
    const page = await client.get('/settings/updates').loginAs(people.ana)
    page.assertStatus(200)
    page.assertTextIncludes('Off unless you enter an address.')
    page.assertTextIncludes('unreleased')
    const other = await client.get('/settings/updates').loginAs(people.sara)
    other.assertStatus(403)
  })

  test('reaches each admin once for each version, and tells the other side nothing of the company', async ({
    client,
    assert,
  }) => {
    const people = await world()
    const forget = allowOutgoing('127.0.0.1')
    await watchFeed(people.ana, address)
    await lookForUpdate()
    await lookForUpdate()
    forget()
    assert.lengthOf(asked, 2)
    assert.notMatch(JSON.stringify(asked), /norte|cookie|referer/i)
    const told = await db
      .from('notifications')
      .where('kind', 'updateAvailable')
      .select('user_id', 'data')
    assert.deepEqual(
      told.map(({ user_id: id }) => id),
      [people.ana.id]
    )
    assert.equal(JSON.parse(told[0].data).version, '9.1.0')
    assert.deepEqual(await knownUpdate(), { version: '9.1.0', url: 'https://git.example.com/91' })
    const page = await client.get('/settings/updates').loginAs(people.ana)
    page.assertTextIncludes('Farley 9.1.0 is out')
    const bell = await client.get('/notifications').loginAs(people.ana)
    bell.assertTextIncludes('Farley 9.1.0 is out')
  })

  test('does not ask addresses inside the house', async ({ assert }) => {
    const people = await world()
    await watchFeed(people.ana, address)
    await assert.rejects(() => lookForUpdate(), OutgoingRefused as any)
    assert.lengthOf(asked, 0)
  })

  test('is switched on and off on its page', async ({ client, assert }) => {
    const people = await world()
    const put = (value: string) =>
      client
        .put('/settings/updates')
        .loginAs(people.ana)
        .withCsrfToken()
        .redirects(0)
        .form({ feed: value })
    for (const wrong of ['releases', 'ftp://git.example.com/x', 'http://127.0.0.1/x']) {
      const refused = await put(wrong)
      refused.assertStatus(422)
    }
    const on = await put('https://git.example.com/releases')
    on.assertStatus(303)
    assert.equal(await updateFeed(), 'https://git.example.com/releases')
    const off = await put('')
    off.assertStatus(303)
    assert.isNull(await updateFeed())
  })

  test('knows a list of releases, and nothing else', ({ assert }) => {
    assert.deepEqual(newestOf(releases), { version: '9.1.0', url: 'https://git.example.com/91' })
    assert.isNull(newestOf([]))
    assert.deepEqual(newestOf([{ tag_name: '1.0.0', html_url: 'javascript:alert(1)' }]), {
      version: '1.0.0',
      url: null,
    })
    assert.throws(() => newestOf({ message: 'no' }), /not a list/)
  })
})

test.group('Before an update', () => {
  test('data of {data} under {code} is {state}')
    .with([
      { data: null, code: '0.1.0', unknown: null, state: 'good' },
      { data: '0.1.0', code: '0.2.0', unknown: null, state: 'good' },
      { data: '0.2.1', code: '0.2.0', unknown: null, state: 'warn' },
      { data: '0.3.0', code: '0.2.0', unknown: 'database/migrations/0099_more', state: 'stop' },
    ])
    .run(({ assert }, { data, code, unknown, state }) =>
      assert.equal(versions(data, code, { unknown }).state, state)
    )

  test('{needed} bytes needed and {free} free is {state}')
    .with([
      { needed: 100, free: 200, state: 'good' },
      { needed: 100, free: 149, state: 'warn' },
      { needed: 100, free: 99, state: 'stop' },
    ])
    .run(({ assert }, { needed, free, state }) => assert.equal(room(needed, free).state, state))

  test('a database server of {version} is {state}')
    .with([
      { version: '10.5.2', state: 'stop' },
      { version: '10.6.18', state: 'warn' },
      { version: '10.11.19', state: 'good' },
      { version: '11.8.1', state: 'good' },
      { version: 'unheard of', state: 'stop' },
    ])
    .run(({ assert }, { version, state }) => {
      const server = { product: 'MariaDB', version, least: '10.6.0', tried: '10.11.0' }
      assert.equal(serverVersion(server).state, state)
    })

  test('the changelog tells what a version brings', ({ assert }) => {
    const text =
      '# Changelog\n\n## [0.2.0] — 2030-01-31\n\n### Added\n\n- One\n  more line\n- Two\n\n### Fixed\n\n- Three\n\n## 0.1.0\n\n### Added\n\n- Four\n'
    assert.deepEqual(changesOf('0.2.0', text), {
      heading: '0.2.0 — 2030-01-31',
      groups: [
        { name: 'Added', lines: ['One more line', 'Two'] },
        { name: 'Fixed', lines: ['Three'] },
      ],
    })
    assert.isNull(changesOf('0.3.0', text))
  })
})
