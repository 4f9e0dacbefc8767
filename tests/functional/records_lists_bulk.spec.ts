import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { bulkJob, BulkChange } from '#records/bulk/bulk_change'
import { change } from '#records/change'
import { readListParams } from '#records/query/list_params'
import { reverse } from '#records/undo'
import Contact from '#contacts/models/contact'
import { world } from '#tests/world'

const addressOf = (response: any) => String(response.header('location'))

test.group('A change to many rows', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is chosen, looked at, run and taken back', async ({ client, assert }) => {
    const { ana, lucia, kenji } = await world()
    const begun = await client
      .post('/contacts/bulk-changes')
      .form({ kind: 'edit', ids: [lucia.id, kenji.id] })
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    begun.assertStatus(303)
    const path = addressOf(begun)
    const page = await client.get(`${path}?field=jobTitle`).loginAs(ana)
    page.assertTextIncludes('Edit 2 records')
    page.assertTextIncludes('name="jobTitle"')

    await client
      .put(path)
      .form({ field: 'jobTitle', jobTitle: 'Buyer' })
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    const preview = await client.get(path).loginAs(ana)
    preview.assertTextIncludes('2 records will be changed')
    const before = await Contact.findOrFail(lucia.id)
    assert.isNull(before.jobTitle)

    const run = await client.post(`${path}/run`).loginAs(ana).withCsrfToken().redirects(0)
    run.assertStatus(303)
    run.assertHeader('location', '/contacts')
    for (const { id } of [lucia, kenji]) {
      const row = await Contact.findOrFail(id)
      assert.equal(row.jobTitle, 'Buyer')
    }
    const again = await client.post(`${path}/run`).loginAs(ana).withCsrfToken().redirects(0)
    again.assertStatus(422)

    const { change_set_id: set } = await db.from('bulk_changes').firstOrFail()
    const { undone } = await reverse(ana, set)
    assert.equal(undone, 2)
  })

  test('leaves rows that the person may not change, and says how many', async ({
    client,
    assert,
  }) => {
    const { marc, ana, kenji } = await world()
    const begun = await client
      .post('/contacts/bulk-changes')
      .form({ kind: 'tag', all: '1', list: 'sort=-name' })
      .loginAs(marc)
      .withCsrfToken()
      .redirects(0)
    const path = addressOf(begun)
    await client
      .put(path)
      .form({ field: 'tags', tags: 'Expo' })
      .loginAs(marc)
      .withCsrfToken()
      .redirects(0)
    const preview = await client.get(path).loginAs(marc)
    preview.assertTextIncludes('3 records will be changed')
    preview.assertTextIncludes('3 records are left as they are')
    await client.post(`${path}/run`).loginAs(marc).withCsrfToken().redirects(0)
    const tagged = await Contact.query().whereNotNull('tags')
    assert.lengthOf(tagged, 3)
    const other = await Contact.findOrFail(kenji.id)
    assert.isNull(other.tags)

    const stranger = await client.get(path).loginAs(ana)
    stranger.assertStatus(404)
  })

  test('adds to and takes from the tags that a row has', async ({ client, assert }) => {
    const { ana, lucia } = await world()
    const run = async (kind: string, tags: string) => {
      const begun = await client
        .post('/contacts/bulk-changes')
        .form({ kind, ids: [lucia.id] })
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
      const path = addressOf(begun)
      await client.put(path).form({ tags }).loginAs(ana).withCsrfToken().redirects(0)
      await client.post(`${path}/run`).loginAs(ana).withCsrfToken().redirects(0)
      const names = await db
        .from('record_values')
        .join('tags', 'tags.id', 'record_values.value')
        .where({ field: 'tags', record_id: lucia.id })
        .orderBy('name')
        .select('name')
      return names.map(({ name }) => name).join(' ')
    }
    assert.equal(await run('tag', 'Expo, Vip'), 'Expo Vip')
    assert.equal(await run('tag', 'Gold'), 'Expo Gold Vip')
    assert.equal(await run('untag', 'vip, expo'), 'Gold')
  })

  test('deletes into the trash', async ({ client, assert }) => {
    const { ana, lucia, kenji } = await world()
    const begun = await client
      .post('/contacts/bulk-changes')
      .form({ kind: 'delete', ids: [lucia.id, kenji.id] })
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    const page = await client.get(addressOf(begun)).loginAs(ana)
    page.assertTextIncludes('2 records will go to the trash')
    await client
      .post(`${addressOf(begun)}/run`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    const list = await client.get('/contacts').loginAs(ana)
    assert.notInclude(list.text(), 'Kenji')
    const trash = await client.get('/contacts?trash=1').loginAs(ana)
    trash.assertTextIncludes('Kenji')
    trash.assertTextIncludes(`/contacts/${kenji.id}/restoration`)
  })

  test('is refused without the right, without rows, and with a wrong value', async ({ client }) => {
    const { ana, sara, lucia } = await world()
    const post = (user: any, fields: any) =>
      client.post('/contacts/bulk-changes').form(fields).loginAs(user).withCsrfToken().redirects(0)
    const refused = await post(sara, { kind: 'edit', ids: [lucia.id] })
    refused.assertStatus(403)
    const empty = await post(ana, { kind: 'edit' })
    empty.assertStatus(422)
    const unknown = await post(ana, { kind: 'explode', ids: [lucia.id] })
    unknown.assertStatus(404)
    const begun = await post(ana, { kind: 'edit', ids: [lucia.id] })
    const wrong = await client
      .put(addressOf(begun))
      .form({ field: 'lifecycle', lifecycle: 'nope' })
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    wrong.assertStatus(422)
    wrong.assertTextIncludes('is not one of the choices')
  })

  test('offers what modules add, and opens it with the rows that were ticked', async ({
    client,
    assert,
  }) => {
    const { ana, vic, lucia, kenji, tomas } = await world()
    const list = await client.get('/contacts').loginAs(ana)
    assert.match(
      list.text(),
      /name="kind" value="merge" data-select-least="2" data-select-most="2"/
    )
    list.assertTextIncludes('Export as vCard')
    const companies = await client.get('/companies').loginAs(ana)
    companies.assertTextIncludes('value="merge"')
    assert.notInclude(companies.text(), 'value="vcards"')

    const post = (user: any, fields: any) =>
      client.post('/contacts/bulk-changes').form(fields).loginAs(user).withCsrfToken().redirects(0)
    const two = await post(ana, { kind: 'merge', ids: [lucia.id, kenji.id] })
    two.assertStatus(303)
    two.assertHeader('location', `/contacts/merges/new?ids=${lucia.id},${kenji.id}`)
    const page = await client.get(addressOf(two)).loginAs(ana)
    page.assertStatus(200)
    for (const ids of [[lucia.id], [lucia.id, kenji.id, tomas.id], []]) {
      const wrong = await post(ana, { kind: 'merge', ids })
      wrong.assertStatus(422)
    }
    const whole = await post(ana, { kind: 'merge', all: '1', ids: [lucia.id, kenji.id] })
    whole.assertStatus(422)
    const refused = await post(vic, { kind: 'merge', ids: [lucia.id, kenji.id] })
    refused.assertStatus(404)

    const some = await post(ana, { kind: 'vcards', ids: [lucia.id] })
    const cards = await client.get(addressOf(some)).loginAs(ana)
    assert.lengthOf(cards.text().match(/BEGIN:VCARD/g)!, 1)
    const every = await post(ana, {
      kind: 'vcards',
      all: '1',
      list: 'filter[lastName][startsWith]=P',
    })
    assert.include(decodeURIComponent(addressOf(every)), '/contacts/vcards?filter[lastName]')
  })

  test('takes any number of ticked rows, to change, to export and as vCards', async ({
    client,
    assert,
  }) => {
    const { ana, marc, lucia } = await world()
    const ids = await change(ana, 'seeded', (current) =>
      current.createMany(
        Contact,
        Array.from({ length: 1100 }, (_, at) => ({ lastName: `Row ${at}`, ownerId: ana.id }))
      )
    )
    const post = (user: any, kind: string, chosen: unknown) =>
      client
        .post('/contacts/bulk-changes')
        .form({ kind, ids: chosen, list: 'sort=-name&columns=name,jobTitle' })
        .loginAs(user)
        .withCsrfToken()
        .redirects(0)

    const edit = await post(ana, 'edit', ids)
    const page = await client.get(addressOf(edit)).loginAs(ana)
    page.assertTextIncludes('Edit 1,100 records')

    for (const few of [ids.slice(0, 30), ids.slice(0, 30).join(',')]) {
      const asked = await post(ana, 'export', few)
      const file = await client.get(addressOf(asked)).loginAs(ana)
      const lines = file.text().trim().split('\r\n')
      assert.lengthOf(lines, 31)
      assert.match(lines[0], /Name,Job title$/)
      assert.match(lines[1], /^Row 9,/)
    }
    const many = await post(ana, 'export', ids)
    assert.match(addressOf(many), /[?&]ticked=\d+$/)
    const file = await client.get(addressOf(many)).loginAs(ana)
    assert.lengthOf(file.text().trim().split('\r\n'), 1101)
    const stranger = await client.get(addressOf(many)).loginAs(marc)
    stranger.assertStatus(404)
    const kept = /ticked=(\d+)/.exec(addressOf(many))![1]
    const draft = await client.get(`/contacts/bulk-changes/${kept}`).loginAs(ana)
    draft.assertStatus(404)

    const cards = await post(ana, 'vcards', [...ids, lucia.id])
    const book = await client.get(addressOf(cards)).loginAs(ana)
    assert.lengthOf(book.text().match(/BEGIN:VCARD/g)!, 1101)
  })

  test('goes on where it stood after its process died', async ({ assert }) => {
    const { ana } = await world()
    await change(ana, 'seeded', (current) =>
      current.createMany(
        Contact,
        Array.from({ length: 1200 }, (_, at) => ({ lastName: `Row ${at}`, ownerId: ana.id }))
      )
    )
    const params = readListParams(Contact, {
      filter: { lastName: { startsWith: 'Row' }, jobTitle: { empty: '1' } },
    })
    const draft = await BulkChange.draft(Contact, ana, 'edit', { params })
    await draft.choose(ana, Contact.field('jobTitle')!, 'Moved')
    const ready = await BulkChange.find(Contact, ana, draft.id)
    await ready.start(ana)
    const job = { progress: async () => {}, stopping: false }
    const dying = {
      stopping: false,
      progress: async () => {
        throw new Error('killed')
      },
    }
    await assert.rejects(() => bulkJob.run({ id: draft.id }, dying), 'killed')
    const half = await BulkChange.find(Contact, ana, draft.id)
    assert.equal(half.row.done, 500)
    await bulkJob.run({ id: draft.id }, job)

    const { row } = await BulkChange.find(Contact, ana, draft.id)
    assert.include(row, { status: 'done', done: 1200, changed: 1200, total: 1200 })
    const moved = await Contact.query().where('job_title', 'Moved')
    assert.lengthOf(moved, 1200)
    assert.isTrue(moved.every(({ version }) => version === 2))
    const changes = await db.from('changes').where('change_set_id', row.change_set_id)
    assert.lengthOf(changes, 1200)
    const set = await db.from('change_sets').where('id', row.change_set_id).firstOrFail()
    assert.equal(set.size, 1200)
  })
})
