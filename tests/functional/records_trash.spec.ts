import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import Affiliation from '#contacts/models/affiliation'
import Contact from '#contacts/models/contact'
import { change } from '#records/change'
import { system } from '#records/actor'
import { searchRecords } from '#records/search/search_records'
import { discard, purgeTrash } from '#records/trash'
import { world } from '#tests/world'

test.group('The trash', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('takes a record, and gives it back', async ({ client, assert }) => {
    const { ana, kenji } = await world()
    const gone = await client
      .delete(`/contacts/${kenji.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    gone.assertStatus(303)
    const deleted = await Contact.findOrFail(kenji.id)
    assert.isNotNull(deleted.deletedAt)
    assert.lengthOf(await searchRecords(system, 'tanaka'), 0)
    const edit = await client.get(`/contacts/${kenji.id}/edit`).loginAs(ana)
    edit.assertStatus(404)
    const page = await client.get(`/contacts/${kenji.id}`).loginAs(ana)
    assert.include(page.text(), `/contacts/${kenji.id}/restoration`)

    const back = await client
      .post(`/contacts/${kenji.id}/restoration`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    back.assertStatus(303)
    const restored = await Contact.findOrFail(kenji.id)
    assert.isNull(restored.deletedAt)
    assert.lengthOf(await searchRecords(system, 'tanaka'), 1)
  })

  test('is for those who may delete', async ({ client }) => {
    const { vic, leo, lucia } = await world()
    for (const who of [vic, leo]) {
      const refused = await client.delete(`/contacts/${lucia.id}`).loginAs(who).withCsrfToken()
      refused.assertStatus(403)
    }
    const missing = await client.delete('/contacts/99999').loginAs(leo).withCsrfToken()
    missing.assertStatus(404)
    await discard(system, lucia)
    const restoration = await client
      .post(`/contacts/${lucia.id}/restoration`)
      .loginAs(vic)
      .withCsrfToken()
    restoration.assertStatus(403)
    const page = await client.get(`/contacts/${lucia.id}`).loginAs(vic)
    page.assertStatus(404)
  })

  test('empties for good only by name, for those who may delete everything', async ({
    client,
    assert,
  }) => {
    const { ana, sara, acme, lucia } = await world()
    const erase = (who: any, name: string) =>
      client
        .post(`/companies/${acme.id}/erasure`)
        .loginAs(who)
        .withCsrfToken()
        .redirects(0)
        .form({ name })
    const refused = await erase(sara, 'Acme Tools')
    refused.assertStatus(403)
    const wrong = await erase(ana, 'Acme')
    wrong.assertStatus(422)
    assert.isNotNull(await db.from('companies').where('id', acme.id).first())
    const done = await erase(ana, 'Acme Tools')
    done.assertStatus(303)
    assert.isNull(await db.from('companies').where('id', acme.id).first())
    const contact = await Contact.findOrFail(lucia.id)
    assert.isNull(contact.companyId)
    assert.lengthOf(await Affiliation.query().where('companyId', acme.id), 0)
    assert.lengthOf(
      await db.from('record_values').where({ record_name: 'company', record_id: acme.id }),
      0
    )
  })

  test('empties itself after thirty days', async ({ assert }) => {
    const { lucia, kenji } = await world()
    await change(system, 'deleted', async () => {
      await lucia.merge({ deletedAt: DateTime.utc().minus({ days: 31 }) }).save()
      await kenji.merge({ deletedAt: DateTime.utc().minus({ days: 29 }) }).save()
    })
    assert.equal(await purgeTrash(), 1)
    assert.isNull(await Contact.find(lucia.id))
    assert.isNotNull(await Contact.find(kenji.id))
  })
})
