import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import { Importer } from '#records/import/importer'
import { takeIn } from '#records/import/intake'
import { forgetOptions, knownOptions, readOptions } from '#records/options/known'
import Option from '#records/options/option'
import { OptionList } from '#records/options/option_list'
import { reverse } from '#records/undo'
import ApiToken from '#access/models/api_token'
import type User from '#access/models/user'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { world } from '#tests/world'

const path = '/settings/options/leadSource'

test.group('Lists that a company edits', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => forgetOptions)

  const send = (client: ApiClient, user: User) => ({
    post: (form: object) => client.post(path).form(form).loginAs(user).withCsrfToken().redirects(0),
    put: (key: string, form: object = {}) =>
      client.put(`${path}/${key}`).form(form).loginAs(user).withCsrfToken().redirects(0),
    remove: (key: string, into = '') =>
      client.delete(`${path}/${key}`).form({ into }).loginAs(user).withCsrfToken().redirects(0),
  })
  const sourceOf = async (id: number) => {
    const contact = await Contact.findOrFail(id)
    return contact.source
  }

  test('show what came with the product until somebody decides otherwise', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const lists = await client.get('/settings/options').loginAs(ana)
    lists.assertTextIncludes('href="/settings/options/leadSource"')
    const page = await client.get(path).loginAs(ana)
    page.assertTextIncludes('Word of mouth')
    assert.lengthOf(await Option.all(), 0)
    const unknown = await client.get('/settings/options/nothing').loginAs(ana)
    unknown.assertStatus(404)
    const gone = await client.get(`${path}/nothing/edit`).loginAs(ana)
    gone.assertStatus(404)
  })

  test('take new values, which forms, filters, the API and files then know', async ({
    client,
    assert,
  }) => {
    const { ana, lucia } = await world()
    const added = await send(client, ana).post({ label: 'Trade <b>fair</b>', tone: 'good' })
    added.assertStatus(303)
    const twice = await send(client, ana).post({ label: 'trade <B>Fair</B>' })
    twice.assertStatus(422)
    twice.assertTextIncludes('Another record has this already')
    const empty = await send(client, ana).post({ label: ' ', tone: 'shiny' })
    empty.assertStatus(422)

    const form = await client.get('/contacts/new').loginAs(ana)
    form.assertTextIncludes('Trade &lt;b&gt;fair&lt;/b&gt;')
    const saved = await client
      .put(`/contacts/${lucia.id}/fields/source`)
      .form({ source: 'trade_b_fair_b' })
      .loginAs(ana)
      .withCsrfToken()
    saved.assertStatus(200)
    assert.equal(await sourceOf(lucia.id), 'trade_b_fair_b')

    const list = await client
      .get('/contacts?filter[source][anyOf]=trade_b_fair_b,referral')
      .loginAs(ana)
    list.assertTextIncludes('Fernandez')
    list.assertTextIncludes('Trade &lt;b&gt;fair&lt;/b&gt; or Referral')
    assert.notInclude(list.text(), 'Tanaka')

    const { token } = await ApiToken.make(ana, 'Test')
    const api = client.post('/api/v1/contacts').header('authorization', `Bearer ${token}`)
    const refused = await api.json({ lastName: 'New', source: 'moon' })
    refused.assertStatus(422)
    const made = await client
      .post('/api/v1/contacts')
      .header('authorization', `Bearer ${token}`)
      .json({ lastName: 'New', source: 'trade_b_fair_b' })
    made.assertStatus(201)
    assert.equal(made.body().data.source, 'trade_b_fair_b')
  })

  test('are read from files by key and by label in both languages', async ({ assert }) => {
    const { ana } = await world()
    const list = await OptionList.named('leadSource')
    await list.describe(ana, 'event', { label: 'Feria' })
    const folder = await mkdtemp(join(tmpdir(), 'farley-options-'))
    const file = join(folder, 'people.csv')
    await writeFile(
      file,
      'Last name,Source\nOne,walk_in\nTwo,Boca a boca\nThree,word of MOUTH\nFour,feria\nFive,moon\n'
    )
    const row = await takeIn(ana, Contact as any, { path: file, name: 'people.csv' })
    const importer = await Importer.for(row, ana)
    await importer.run()
    await rm(folder, { recursive: true })
    assert.equal(row.result!.failed, 1)
    const made = await Contact.query().whereIn('lastName', ['One', 'Two', 'Three', 'Four'])
    assert.deepEqual(made.map(({ source }) => source).sort(), [
      'event',
      'walk_in',
      'word_of_mouth',
      'word_of_mouth',
    ])
  })

  test('are renamed, reordered and withdrawn; what holds a value keeps it', async ({
    client,
    assert,
  }) => {
    const { ana, lucia } = await world()
    await change(ana, 'updated', () => lucia.merge({ source: 'partner' }).save())
    const act = send(client, ana)
    const renamed = await act.put('partner', { label: 'Ally', tone: 'info' })
    renamed.assertStatus(303)
    const page = await client.get(`/contacts/${lucia.id}`).loginAs(ana)
    page.assertTextIncludes('badge--info">Ally')

    const moved = await act.put('partner/position', { place: '1' })
    moved.assertStatus(303)
    await readOptions({ fresh: true })
    assert.equal(knownOptions('leadSource')[0].key, 'partner')
    const nowhere = await act.put('partner/position', { place: 'x' })
    nowhere.assertStatus(422)

    const withdrawn = await client
      .delete(`${path}/partner/offer`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    withdrawn.assertStatus(303)
    const fresh = await client.get('/contacts/new').loginAs(ana)
    assert.notInclude(fresh.text(), 'Ally')
    const kept = await client.get(`/contacts/${lucia.id}/edit`).loginAs(ana)
    kept.assertTextIncludes('Ally')
    await act.put('partner/offer')
    const again = await client.get('/contacts/new').loginAs(ana)
    again.assertTextIncludes('Ally')
  })

  test('ask where records go when a value in use is removed, and all of it can be undone', async ({
    client,
    assert,
  }) => {
    const { ana, lucia, kenji, acme } = await world()
    await change(ana, 'updated', async () => {
      await lucia.merge({ source: 'event' }).save()
      await acme.merge({ source: 'event' }).save()
      await kenji.merge({ source: 'referral' }).save()
    })
    const asked = await client.get(`${path}/event/removal`).loginAs(ana)
    asked.assertTextIncludes('2 records hold Event')
    const wrong = await send(client, ana).remove('event', 'moon')
    wrong.assertStatus(422)
    assert.equal(await sourceOf(lucia.id), 'event')

    const removed = await send(client, ana).remove('event', 'referral')
    removed.assertStatus(303)
    assert.equal(await sourceOf(lucia.id), 'referral')
    const company = await Company.findOrFail(acme.id)
    assert.equal(company.source, 'referral')
    const gone = await client.get(`${path}/event/edit`).loginAs(ana)
    gone.assertStatus(404)

    const { id } = await change(ana, 'x', (current) =>
      current.transaction.from('change_sets').where('kind', 'optionRemoved').first()
    )
    await reverse(ana, id)
    assert.equal(await sourceOf(lucia.id), 'event')
    assert.equal(await sourceOf(kenji.id), 'referral')
    const back = await client.get(`${path}/event/edit`).loginAs(ana)
    back.assertStatus(200)
  })

  test('do not give a removed key to another value', async ({ assert }) => {
    const { ana } = await world()
    const list = await OptionList.named('leadSource')
    await list.remove(ana, 'event', null)
    await list.add(ana, { label: 'Event' })
    await readOptions({ fresh: true })
    const keys = knownOptions('leadSource')
      .filter(({ removed }) => !removed)
      .map(({ key }) => key)
    assert.include(keys, 'event_2')
    assert.notInclude(keys, 'event')
  })

  test('are edited by those who run the settings alone', async ({ client }) => {
    const { marc } = await world()
    const act = send(client, marc)
    const answers = [
      await client.get('/settings/options').loginAs(marc),
      await client.get(path).loginAs(marc),
      await client.get(`${path}/event/edit`).loginAs(marc),
      await client.get(`${path}/event/removal`).loginAs(marc),
      await act.post({ label: 'Mine' }),
      await act.put('event', { label: 'Mine' }),
      await act.remove('event'),
    ]
    for (const answer of answers) answer.assertStatus(403)
  })
})
