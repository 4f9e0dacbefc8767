import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import drive from '@adonisjs/drive/services/main'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import Activity from '#contacts/models/activity'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { Timeline } from '#contacts/timeline/timeline'
import { change } from '#records/change'
import { world } from '#tests/world'

/** An answer's status, asked for and held against what it should be. */
const status = async (request: PromiseLike<any>, code: number) => {
  const answer = await request
  answer.assertStatus(code)
}

const valueOf = async (row: PromiseLike<any>, name: string) => {
  const found = await row
  return found[name]
}

test.group('Activities', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('a note tells whoever it mentions and stands on the time line', async ({
    client,
    assert,
  }) => {
    const { lucia, sara, marc } = await world()
    const answer = await client
      .post(`/contacts/${lucia.id}/activities`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
      .form({ kind: 'note', body: 'Ask @Marc Puig <b>today</b> https://acme.example/a?b=1&c=2.' })
    answer.assertStatus(303)
    answer.assertHeader('location', `/contacts/${lucia.id}`)

    const note = await Activity.firstOrFail()
    assert.deepEqual(note.mentions, [marc.id])
    assert.equal(note.companyId, lucia.companyId)
    const { items } = await new Timeline(sara, lucia).page()
    assert.include(
      items[0].html,
      '<span class="mention">@Marc Puig</span> &lt;b&gt;today&lt;/b&gt;'
    )
    assert.include(items[0].html, 'href="https://acme.example/a?b=1&amp;c=2"')
    assert.equal(items[1].change!.kind, 'seeded')

    const page = await client.get(`/contacts/${lucia.id}/activities`).loginAs(marc)
    page.assertStatus(200)
    page.assertTextIncludes('@Marc Puig')
    page.assertTextIncludes('&lt;b&gt;today&lt;/b&gt;')
  })

  test('a formatted note keeps its words and its formatting, and nothing that could run', async ({
    client,
    assert,
  }) => {
    const { lucia, sara, marc } = await world()
    const formatted =
      '<p>Ask <b>@Marc Puig</b>:</p><ul><li>price &amp; date</li><li onclick="x()">https://acme.example/a</li></ul><img src=x onerror=x()><script>x()</script>'
    await client
      .post(`/contacts/${lucia.id}/activities`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
      .form({ kind: 'note', body: 'whatever', formatted })
    const note = await Activity.firstOrFail()
    assert.equal(note.body, 'Ask @Marc Puig:\nprice & date\nhttps://acme.example/a')
    assert.deepEqual(note.mentions, [marc.id])
    assert.notMatch(note.formatted!, /onclick|script|img/)
    const { items } = await new Timeline(sara, lucia).page()
    assert.include(items[0].html, '<b><span class="mention">@Marc Puig</span></b>')
    assert.include(items[0].html, '<li><a class="link" href="https://acme.example/a"')

    const edit = (values: object) =>
      client
        .post(`/activities/${note.id}?_method=PUT`)
        .loginAs(sara)
        .withCsrfToken()
        .redirects(0)
        .form(values)
    await edit({ body: 'x', formatted: '<p>Only lines</p><p>and &lt;b&gt;</p>' })
    await note.refresh()
    assert.deepEqual([note.body, note.formatted], ['x', null])
    await edit({ body: 'x', formatted: '<p><i>Call</i></p>' })
    await edit({ body: 'Without script' })
    await note.refresh()
    assert.deepEqual([note.body, note.formatted], ['Without script', null])
  })

  test('a file that is put into the composer stands on the time line and belongs to the record', async ({
    client,
    assert,
  }) => {
    drive.fake('files')
    const { lucia, sara, vic } = await world()
    const post = (user: any) =>
      client.post(`/contacts/${lucia.id}/activities`).loginAs(user).withCsrfToken().redirects(0)
    const answer = await post(sara)
      .fields({ kind: 'file', body: 'As agreed' })
      .file('file', Buffer.from('Offer'), { filename: 'offer.txt' })
    answer.assertStatus(303)
    const activity = await Activity.firstOrFail()
    const file = await db.from('files').where('id', activity.fileId!).firstOrFail()
    assert.deepInclude(file, { name: 'offer.txt', record_name: 'contact', record_id: lucia.id })
    const page = await client.get(`/contacts/${lucia.id}/activities`).loginAs(vic)
    page.assertTextIncludes('offer.txt')
    const opened = await client.get(`/files/${file.id}`).loginAs(vic)
    assert.equal(opened.text(), 'Offer')

    const none = await post(sara).fields({ kind: 'file', body: 'Nothing chosen' })
    none.assertStatus(422)
    const empty = await post(sara)
      .fields({ kind: 'file', body: '' })
      .file('file', Buffer.from(''), { filename: 'empty.txt' })
    empty.assertStatus(422)
    await status(
      post(vic).fields({ kind: 'file' }).file('file', Buffer.from('x'), { filename: 'x.txt' }),
      403
    )
    assert.lengthOf(await Activity.all(), 1)
    drive.restore('files')
  })

  test('a call keeps "last contacted" of the person and the company, without a new version', async ({
    client,
    assert,
  }) => {
    const { lucia, acme, sara } = await world()
    await client
      .post(`/contacts/${lucia.id}/activities`)
      .loginAs(sara)
      .withCsrfToken()
      .form({ kind: 'call', happenedAt: '2026-03-01T10:30', outcome: 'connected', minutes: '12' })
    const contact = await Contact.findOrFail(lucia.id)
    const company = await Company.findOrFail(acme.id)
    assert.equal(contact.lastContactedAt!.toUTC().toISO(), '2026-03-01T09:30:00.000Z')
    assert.equal(company.lastContactedAt!.toMillis(), contact.lastContactedAt!.toMillis())
    assert.equal(contact.version, lucia.version)

    const call = await Activity.firstOrFail()
    await call.remove(sara)
    assert.isNull(await valueOf(Contact.findOrFail(lucia.id), 'lastContactedAt'))
    assert.isNull(await valueOf(Company.findOrFail(acme.id), 'lastContactedAt'))
  })

  test('a task is the next activity until it is done', async ({ client, assert }) => {
    const { lucia, sara, vic } = await world()
    await client
      .post(`/contacts/${lucia.id}/activities`)
      .loginAs(sara)
      .withCsrfToken()
      .form({ kind: 'task', subject: 'Send quote', dueAt: '2026-12-01T09:00' })
    const task = await Activity.firstOrFail()
    assert.isNull(task.happenedAt)
    assert.isNotNull(await valueOf(Contact.findOrFail(lucia.id), 'nextActivityAt'))
    assert.lengthOf(await new Timeline(sara, lucia).next(), 1)

    const refused = await client
      .put(`/activities/${task.id}/completion`)
      .loginAs(vic)
      .withCsrfToken()
    refused.assertStatus(403)
    await client.put(`/activities/${task.id}/completion`).loginAs(sara).withCsrfToken()
    await task.refresh()
    assert.isNotNull(task.doneAt)
    assert.isNull(await valueOf(Contact.findOrFail(lucia.id), 'nextActivityAt'))
    const { items } = await new Timeline(sara, lucia).page({ kind: 'task' })
    assert.lengthOf(items, 1)
  })

  test('wrong input comes back at its field, and nothing is stored', async ({ client, assert }) => {
    const { lucia, sara } = await world()
    const post = (fields: Record<string, string>) =>
      client.post(`/contacts/${lucia.id}/activities`).loginAs(sara).withCsrfToken().form(fields)
    const empty = await post({ kind: 'note', body: '  ' })
    empty.assertStatus(422)
    empty.assertTextIncludes('This is needed.')
    await status(post({ kind: 'call', minutes: 'many', body: 'kept as typed' }), 422)
    await status(post({ kind: 'party' }), 422)
    await status(post({ kind: 'task', subject: 'x'.repeat(256) }), 422)
    assert.lengthOf(await Activity.all(), 0)
  })

  test('who only reads may not write, and what one does not see is not there', async ({
    client,
    assert,
  }) => {
    const { lucia, sara, vic } = await world()
    const post = (id: number) =>
      client.post(`/contacts/${id}/activities`).withCsrfToken().form({ kind: 'note', body: 'Hi' })
    await status(post(lucia.id).loginAs(vic), 403)
    await status(post(999999).loginAs(sara), 404)
    await status(client.get('/activities/999999/edit').loginAs(sara), 404)
    assert.lengthOf(await Activity.all(), 0)
  })

  test('two hundred items come in pages without gap or repeat, in few queries', async ({
    assert,
  }) => {
    const { lucia, ana } = await world()
    const start = DateTime.utc(2026, 1, 1)
    await change(ana, 'created', (current) =>
      current.createMany(
        Activity as any,
        Array.from({ length: 220 }, (_, at) => ({
          kind: 'note',
          body: `Note ${at}`,
          aboutName: 'contact',
          aboutId: lucia.id,
          happenedAt: start.plus({ minutes: Math.floor(at / 3) }),
        }))
      )
    )
    const timeline = new Timeline(ana, lucia)
    const seen: string[] = []
    let before: string | undefined
    let queries = 0
    const count = () => queries++
    db.connection().getReadClient().on('query', count)
    for (;;) {
      queries = 0
      const page = await timeline.page({ before })
      assert.isAtMost(queries, 11)
      seen.push(...page.items.map(({ key }) => key))
      if (!page.next) break
      before = page.next
    }
    db.connection().getReadClient().off('query', count)
    assert.lengthOf(seen, 221)
    assert.lengthOf(new Set(seen), 221)
  })
})
