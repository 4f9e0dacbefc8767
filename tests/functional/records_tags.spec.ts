import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import Contact from '#contacts/models/contact'
import { change } from '#records/change'
import { system } from '#records/actor'
import { Tag, tagIds } from '#records/tags'
import { reverse } from '#records/undo'
import { world } from '#tests/world'

test.group('Tags', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  async function tagged() {
    const made = await world()
    const [vip, fair] = await tagIds(['VIP', 'Fair'], system)
    await change(system, 'updated', async () => {
      await made.lucia.merge({ tags: [vip, fair] }).save()
      await made.kenji.merge({ tags: [vip] }).save()
    })
    return { ...made, vip, fair }
  }
  const tagsOf = async (id: number) => {
    const contact = await Contact.findOrFail(id)
    return contact.tags
  }

  test('are the same by name whatever case and accents', async ({ assert }) => {
    const [one] = await tagIds(['Año Nuevo'], system)
    assert.deepEqual(await tagIds(['ANO  nuevo', 'año nuevo', ' '], system), [one])
    assert.deepEqual(await tagIds(['unknown'], false), [])
  })

  test('are renamed, and joined when another has the name', async ({ client, assert }) => {
    const { ana, vip, fair, lucia, kenji } = await tagged()
    const rename = (name: string) =>
      client.put(`/settings/tags/${vip}`).loginAs(ana).withCsrfToken().redirects(0).form({ name })
    const renamed = await rename('Very <b>important')
    renamed.assertStatus(303)
    const page = await client.get('/settings/tags').loginAs(ana)
    assert.include(page.text(), 'Very &lt;b&gt;important')

    const joined = await rename('fair')
    joined.assertStatus(303)
    assert.isNull(await Tag.find(vip))
    assert.deepEqual(await tagsOf(lucia.id), [fair])
    assert.deepEqual(await tagsOf(kenji.id), [fair])
    const wrong = await client
      .put(`/settings/tags/${fair}`)
      .loginAs(ana)
      .withCsrfToken()
      .form({ name: 'a, b' })
    wrong.assertStatus(422)
  })

  test('are taken off every record, and come back by undo', async ({ client, assert }) => {
    const { ana, vip, fair, lucia, kenji } = await tagged()
    const removed = await client
      .delete(`/settings/tags/${vip}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    removed.assertStatus(303)
    assert.deepEqual(await tagsOf(lucia.id), [fair])
    assert.isNull(await tagsOf(kenji.id))
    const { id } = await db.from('change_sets').orderBy('id', 'desc').firstOrFail()
    const { conflicts } = await reverse(ana, id)
    assert.deepEqual(conflicts, [])
    assert.deepEqual(await tagsOf(lucia.id), [vip, fair])
    assert.deepEqual(await tagsOf(kenji.id), [vip])
  })

  test('are changed only by who runs the settings', async ({ client }) => {
    const { sara, ana, vip } = await tagged()
    const shown = await client.get('/settings/tags').loginAs(sara)
    shown.assertStatus(403)
    const refused = await client.delete(`/settings/tags/${vip}`).loginAs(sara).withCsrfToken()
    refused.assertStatus(403)
    const missing = await client.delete('/settings/tags/99999').loginAs(ana).withCsrfToken()
    missing.assertStatus(404)
  })
})
