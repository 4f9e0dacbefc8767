import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import guard from '#modules/guard'
import { readManifest } from '#modules/manifest'
import { connection } from '#records/change'
import { InstalledPlugin } from '#plugins/installed_plugin'
import { nothingMade } from '#plugins/schema'
import { world } from '#tests/world'

const birthdays = app.makePath('plugins/birthdays')

async function installed() {
  const manifest = readManifest(birthdays)
  manifest.settings.push({ name: 'key', type: 'secret' })
  await InstalledPlugin.add({ manifest, checksum: 'a', made: nothingMade(), actorId: null })
}

test.group('The pages of plugins', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('are for those who look after plugins', async ({ client }) => {
    const { sara } = await world()
    for (const path of ['', '/birthdays', '/birthdays/removal']) {
      const answer = await client.get(`/settings/plugins${path}`).loginAs(sara as any)
      answer.assertStatus(403)
    }
  })

  test('list what is installed and show one with its parts, errors and steps', async ({
    assert,
    client,
  }) => {
    const { ana } = await world()
    const empty = await client.get('/settings/plugins').loginAs(ana as any)
    empty.assertTextIncludes('No plugin is installed')
    await installed()
    const list = await client.get('/settings/plugins').loginAs(ana as any)
    list.assertStatus(200)
    list.assertTextIncludes('href="/settings/plugins/birthdays"')
    const page = await client.get('/settings/plugins/birthdays').loginAs(ana as any)
    page.assertStatus(200)
    for (const words of ['Work in the background', 'Read Contacts', 'How many days ahead'])
      assert.include(page.text(), words)
    const question = await client.get('/settings/plugins/birthdays/removal').loginAs(ana as any)
    question.assertStatus(200)
    assert.include(question.text(), 'Keep them for a later install')
    const nobody = await client.get('/settings/plugins/nobody').loginAs(ana as any)
    nobody.assertStatus(404)
  })

  test('keep settings, secrets sealed, and refuse what is not right', async ({
    assert,
    client,
  }) => {
    const { ana } = await world()
    await installed()
    const put = (form: object) =>
      client
        .put('/settings/plugins/birthdays/settings')
        .form(form)
        .withCsrfToken()
        .loginAs(ana as any)
        .redirects(0)
    const wrong = await put({ daysAhead: 'soon' })
    wrong.assertStatus(422)
    wrong.assertTextIncludes('Write a whole number')
    const right = await put({ daysAhead: '5', key: 'xoxb-secret' })
    right.assertStatus(303)
    const plugin = await InstalledPlugin.named('birthdays')
    assert.deepEqual(plugin.settings, { daysAhead: 5, key: 'xoxb-secret' })
    assert.notInclude(plugin.row.settings!, 'xoxb-secret')
    await put({ daysAhead: '6', key: '' })
    const later = await InstalledPlugin.named('birthdays')
    assert.deepEqual(later.settings, { daysAhead: 6, key: 'xoxb-secret' })
  })

  test('switch a part off and on again, at once', async ({ assert, client, cleanup }) => {
    const { ana } = await world()
    await installed()
    cleanup(() => guard.switchOff('birthdays', []))
    const put = (off: boolean) =>
      client
        .put('/settings/plugins/birthdays/points')
        .form({ point: 'jobs.birthdays.tell', off: String(off) })
        .withCsrfToken()
        .loginAs(ana as any)
        .redirects(0)
    await put(true)
    assert.isTrue(guard.isOff('birthdays', 'jobs.birthdays.tell'))
    await put(false)
    assert.isFalse(guard.isOff('birthdays', 'jobs.birthdays.tell'))
    const noted = await connection().from('change_sets').where('kind', 'like', 'pluginPoint%')
    assert.lengthOf(noted, 2)
  })

  test('refuse an upload that is no archive, with the page', async ({ client }) => {
    const { ana } = await world()
    const answer = await client
      .post('/settings/plugins/stages')
      .file('archive', join(birthdays, 'README.md'))
      .withCsrfToken()
      .loginAs(ana as any)
      .redirects(0)
    answer.assertStatus(422)
    answer.assertTextIncludes('neither a .tgz nor a .zip')
  })
})
