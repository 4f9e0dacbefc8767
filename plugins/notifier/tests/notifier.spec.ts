import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change, table, verify } from 'farley'
import { allowOutgoing, asPlugin, runJobs, world, type World } from 'farley/testing'
import Channel, { type ChannelInput } from '../models/channel.ts'
import { Sink } from './sink.ts'

const here = <T>(work: () => T) => asPlugin('notifier', work)
const deliveries = () => here(() => table('notifier_deliveries').orderBy('id')) as Promise<any[]>
const home = '/settings/notifier'

test.group('The notifier', (group) => {
  let sink: Sink
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    sink = await new Sink().open()
    const closed = allowOutgoing('127.0.0.1')
    return () => {
      closed()
      sink.close()
    }
  })

  /** Nothing of the making of this world is left to be told. */
  async function quiet() {
    const all = await world()
    await runJobs()
    return all
  }
  const channel = ({ ana }: World, values: Partial<ChannelInput> = {}) =>
    here(() =>
      Channel.add(ana, {
        name: 'Sales',
        kind: 'slack',
        language: 'en',
        active: true,
        events: ['contact.created', 'contact.updated'],
        url: sink.address,
        ...values,
      })
    )
  const rename = ({ ana, lucia }: World, lastName: string) =>
    change(ana, 'updated', async () => {
      await lucia.merge({ lastName }).save()
    })

  test('tells Slack who did what with which record, and nothing can be smuggled in', async ({
    assert,
  }) => {
    const all = await quiet()
    await channel(all)
    await rename(all, 'A&B <!channel> | x')
    await runJobs()
    const { text } = JSON.parse(sink.heard[0].body)
    assert.equal(sink.heard.length, 1)
    assert.include(text, 'A&amp;B &lt;!channel&gt; ¦ x>')
    assert.match(text, /<http:\/\/[^|]+\/contacts\/\d+\|/)
    const [row] = await deliveries()
    assert.deepInclude(row, { state: 'sent', status: 200, attempts: 1, event: 'contact.updated' })
  })

  test('speaks the language of the channel, and Markdown to Mattermost', async ({ assert }) => {
    const all = await quiet()
    await channel(all, { kind: 'mattermost', language: 'es', events: ['deal.*', 'contact.*'] })
    await rename(all, '[x](http://evil.example) @here')
    await runJobs()
    const { text } = JSON.parse(sink.heard[0].body)
    assert.include(text, '\\[x\\]\\(http://evil.example\\)')
    assert.notInclude(text, '@here')
  })

  test('signs for a program; both secrets hold while one is renewed', async ({ assert }) => {
    const all = await quiet()
    const made = await channel(all, { kind: 'webhook' })
    const before = await here(() => made.address())
    await here(() => made.renewSecret(all.ana))
    const after = await here(() => made.address())
    await rename(all, 'Signed')
    await runJobs()
    const [{ body, headers }] = sink.heard
    const told = JSON.parse(body)
    assert.equal(told.event, 'contact.updated')
    assert.deepInclude(told.record, { type: 'contact', id: all.lucia.id })
    assert.deepEqual(told.by, { id: all.ana.id, name: all.ana.name })
    for (const secret of [...before!.secrets, ...after!.secrets])
      assert.isTrue(verify(body, headers['farley-signature'], secret))
    assert.isFalse(verify(`${body} `, headers['farley-signature'], after!.secrets))
    assert.isFalse(
      verify(body, headers['farley-signature'], after!.secrets, Date.now() / 1000 + 301)
    )
    assert.equal(after!.secrets.length, 2)
  })

  test('comes again after a fault, gives up where it is not wanted, and can be sent again', async ({
    assert,
    client,
  }) => {
    const all = await quiet()
    const made = await channel(all)
    sink.status = 503
    await rename(all, 'Later')
    await runJobs()
    let [row] = await deliveries()
    assert.deepInclude(row, { state: 'waiting', status: 503 })

    sink.status = 404
    await rename(all, 'Never')
    await runJobs()
    ;[, row] = await deliveries()
    assert.deepInclude(row, { state: 'failed', status: 404 })
    const page = await client.get(`${home}/channels/${made.id}`).loginAs(all.ana)
    page.assertTextIncludes('Failed · 404')
    assert.notInclude(page.text(), 'a secret answer')

    sink.status = 200
    const again = () =>
      client
        .post(`${home}/deliveries/${row.id}/attempts`)
        .loginAs(all.ana)
        .withCsrfToken()
        .redirects(0)
    const answer = await again()
    answer.assertStatus(303)
    await runJobs()
    const [, sent] = await deliveries()
    assert.equal(sent.state, 'sent')
    const twice = await again()
    twice.assertStatus(404)
  })

  test('an event that is handed on twice is told once', async ({ assert }) => {
    const all = await quiet()
    await channel(all)
    await rename(all, 'Once')
    await runJobs()
    const { default: plugin } = await import('../plugin.ts')
    const [row] = await deliveries()
    const event = {
      name: row.event,
      recordName: row.record_name,
      recordId: row.record_id,
      actorId: null,
      changeSetId: row.change_set_id,
      data: {},
    }
    await here(() => plugin.listeners!['contact.updated'][0](event))
    await runJobs()
    assert.equal(sink.heard.length, 1)
  })

  test('never asks an address inside, nor keeps one where it can be read', async ({ assert }) => {
    allowOutgoing()
    const all = await quiet()
    const made = await channel(all, { url: 'http://169.254.169.254/latest/meta-data' })
    await rename(all, 'Inside')
    await runJobs()
    const [row] = await deliveries()
    assert.equal(row.state, 'failed')
    const [kept] = await here(() => table('notifier_addresses'))
    assert.notInclude(JSON.stringify(kept), '169.254')
    await here(() => made.remove(all.ana))
    assert.lengthOf(await here(() => table('notifier_addresses')), 0)
  })

  test('is set up on its page: made, tried out, changed, removed', async ({ assert, client }) => {
    const { ana, sara } = await world()
    const send = (method: 'post' | 'put' | 'delete', path: string, form: object = {}) =>
      client[method](path).loginAs(ana).withCsrfToken().redirects(0).form(form)
    const empty = await client.get(home).loginAs(ana)
    empty.assertTextIncludes('Nobody is told yet')
    const closed = await client.get(home).loginAs(sara)
    closed.assertStatus(403)

    const wrong = await send('post', `${home}/channels`, {
      'name': '',
      'kind': 'slack',
      'language': 'en',
      'url': 'ftp://x',
      'events[]': ['deal.won'],
      'more': 'nothing.known',
    })
    wrong.assertStatus(422)
    wrong.assertTextIncludes('nothing.known')
    const made = await send('post', `${home}/channels`, {
      'name': 'Sales',
      'kind': 'webhook',
      'language': 'es',
      'url': sink.address,
      'events[]': ['deal.won'],
      'more': 'contact.*',
      'active': 'true',
    })
    made.assertStatus(303)
    const page = await client.get(made.header('location')!).loginAs(ana)
    page.assertTextIncludes('whsec_')
    assert.notInclude(page.text(), 'quiet-key')

    await send('post', `${made.header('location')}/tests`)
    await runJobs()
    assert.equal(JSON.parse(sink.heard[0].body).event, 'notifier.test')

    const changed = await send('put', made.header('location')!, {
      'name': 'Sales two',
      'kind': 'webhook',
      'language': 'en',
      'url': '',
      'events[]': ['deal.lost'],
    })
    changed.assertStatus(303)
    const [kept] = await Channel.present()
    assert.deepInclude(kept.serialize(), { name: 'Sales two', events: ['deal.lost'] })
    assert.isNotOk(kept.active)
    const removed = await send('delete', made.header('location')!)
    removed.assertHeader('location', home)
    const gone = await client.get(made.header('location')!).loginAs(ana)
    gone.assertStatus(404)
  })
})
