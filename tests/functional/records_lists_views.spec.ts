import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { world } from '#tests/world'

test.group('Saved views', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const save = (client: any, user: any, fields: Record<string, string>) =>
    client
      .post('/contacts/views')
      .form({ name: 'Ours', list: 'filter[lastName][startsWith]=S&sort=-name', ...fields })
      .loginAs(user)
      .withCsrfToken()
      .redirects(0)

  test('keep filter, sort and columns, and open as a tab or by themselves', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const form = await client
      .get('/contacts/views/new?filter[lastName][startsWith]=S&sort=-name')
      .loginAs(ana)
    form.assertTextIncludes('filter%5BlastName%5D%5BstartsWith%5D=S')
    const saved = await save(client, ana, {
      visibility: 'private',
      pinned: 'true',
      standard: 'true',
    })
    saved.assertStatus(303)
    const { id } = await db.from('saved_views').firstOrFail()
    saved.assertHeader('location', `/contacts?view=${id}`)

    const opened = await client.get('/contacts').loginAs(ana)
    assert.include(opened.text(), 'Henrik Sorensen')
    assert.notInclude(opened.text(), 'Kenji')
    const whole = await client.get('/contacts?view=0').loginAs(ana)
    assert.include(whole.text(), 'Kenji')
    const cleared = await client.get(`/contacts?view=${id}&filter=`).loginAs(ana)
    assert.include(cleared.text(), 'Kenji')
    const counts = await client.get('/contacts/views/counts').loginAs(ana)
    counts.assertTextIncludes(`#view-count-${id}`)
    assert.match(counts.text(), />1</)
  })

  test('are seen by whom they are for', async ({ client, assert }) => {
    const { ana, marc, sara, leo } = await world()
    const made = async (visibility: string) => {
      await save(client, marc, { name: visibility, visibility, pinned: 'true' })
      const { id } = await db.from('saved_views').where('name', visibility).firstOrFail()
      return id
    }
    const [own, team, everyone] = [
      await made('private'),
      await made('team'),
      await made('everyone'),
    ]
    const status = async (user: any, id: number) => {
      const page = await client.get(`/contacts?view=${id}`).loginAs(user)
      return page.status()
    }
    for (const [user, expected] of [
      [marc, [200, 200, 200]],
      [sara, [404, 200, 200]],
      [leo, [404, 404, 200]],
      [ana, [404, 404, 200]],
    ] as const) {
      const got = [await status(user, own), await status(user, team), await status(user, everyone)]
      assert.deepEqual(got, [...expected], user.name)
    }
  })

  test('are changed by their owner only', async ({ client, assert }) => {
    const { marc, sara, leo } = await world()
    await save(client, marc, { visibility: 'team' })
    const { id } = await db.from('saved_views').firstOrFail()
    const put = (user: any, path: string, fields: any) =>
      client
        .post(`/contacts/views/${id}${path}?_method=PUT`)
        .form(fields)
        .loginAs(user)
        .withCsrfToken()
        .redirects(0)

    const refused = await put(sara, '', { name: 'Mine', visibility: 'private' })
    refused.assertStatus(403)
    const hidden = await put(leo, '', { name: 'Mine', visibility: 'private' })
    hidden.assertStatus(404)
    const nameless = await put(marc, '', { name: ' ', visibility: 'team' })
    nameless.assertStatus(422)
    nameless.assertTextIncludes('This is needed.')
    const wrong = await put(marc, '', { name: 'x', visibility: 'world' })
    wrong.assertStatus(422)
    const renamed = await put(marc, '', { name: 'Northern', visibility: 'everyone' })
    renamed.assertStatus(303)
    await put(marc, '/params', { list: `view=${id}&filter[lastName][is]=Nair` })
    const view = await db.from('saved_views').where('id', id).firstOrFail()
    assert.equal(view.name, 'Northern')
    assert.equal(
      view.params,
      'filter%5BlastName%5D%5Bis%5D=Nair&sort=-name&columns=' +
        new URLSearchParams(view.params).get('columns')!.replaceAll(',', '%2C')
    )

    const gone = await client
      .post(`/contacts/views/${id}?_method=DELETE`)
      .loginAs(marc)
      .withCsrfToken()
      .redirects(0)
    gone.assertStatus(303)
    assert.isNull(await db.from('saved_views').first())
  })
})
