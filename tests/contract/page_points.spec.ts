import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import modules from '#modules/registry'
import { slotNames } from '#modules/slot_names'
import { change } from '#records/change'
import Contact from '#contacts/models/contact'
import { importFile } from '#tests/contract/import_file'
import { gate } from '#tests/contract/harbour/module'
import { Boat } from '#tests/contract/boats/module'
import { world } from '#tests/world'

/** Names of the places that templates and controllers show. */
function slotsInUse() {
  const files = ['app', 'resources/views'].flatMap((folder) =>
    readdirSync(app.makePath(folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(edge|ts)$/.test(name))
      .map((name) => join(app.makePath(folder), name))
  )
  return new Set(
    files.flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(/renderSlot\('([^']+)'|place\(\{ name: '([^']+)'/g),
      ].map(([, one, other]) => one ?? other)
    )
  )
}

test.group('Named places of pages', () => {
  test('are those that are listed, and each entry has one', ({ assert }) => {
    const inUse = [...slotsInUse()].filter((name) => name !== 'design')
    assert.sameMembers(inUse, Object.keys(slotNames))
    for (const { name, slots = {} } of modules.all)
      for (const slot of Object.keys(slots)) assert.isTrue(slot in slotNames, `${slot} of ${name}`)
  })

  test('are described in the docs', ({ assert }) => {
    const page = readFileSync(app.makePath('docs/plugins/interface.md'), 'utf8')
    for (const [name, state] of Object.entries(slotNames))
      assert.include(page, `| \`${name}\` | ${state} |`)
  })
})

test.group('A module adds to pages of the house', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('a card with what refers to a record, for whom may see it', async ({ client, assert }) => {
    const { ana } = await world()
    const [mara, bo] = await change(ana, 'created', async () => {
      const people = [
        await Contact.create({ lastName: 'Quiroga' }),
        await Contact.create({ lastName: 'Ek' }),
      ]
      for (let at = 1; at <= 12; at++)
        await Boat.create({ name: `Boat ${at}`, skipperId: people[0].id })
      return people
    })
    const page = await client.get(`/contacts/${mara.id}`).loginAs(ana)
    assert.include(page.text(), '<h2>Steers</h2>')
    assert.include(page.text(), '>Boat 1<')
    assert.include(page.text(), `/boats?filter[skipper][is]=${mara.id}`)
    assert.include(page.text(), `/boats/new?skipperId=${mara.id}`)
    const none = await client.get(`/contacts/${bo.id}`).loginAs(ana)
    assert.include(none.text(), 'None yet.')
    const list = await client.get(`/boats?filter[skipper][is]=${mara.id}`).loginAs(ana)
    assert.include(list.text(), 'Boat 12')
  })

  test('a report, beside those of the house and in the palette', async ({ client, assert }) => {
    const { ana } = await world()
    const page = await client.get('/reports').loginAs(ana)
    assert.include(page.text(), 'href="/contacts/berths?report=tides"')
    const palette = await client.get('/palette?q=tid').loginAs(ana)
    assert.include(palette.text(), '/contacts/berths?report=tides')
  })

  test('a first step, until it is done', async ({ client, assert }) => {
    const { ana } = await world()
    gate.moored = false
    const open = await client.get('/').loginAs(ana)
    gate.moored = true
    assert.include(open.text(), 'Moor the first boat')
    assert.match(open.text(), /href="\/contacts\/berths"/)
  })

  test('the headings of another product’s files', async ({ assert }) => {
    const { ana } = await world()
    const { row } = await importFile(
      ana,
      'contact',
      'Sailor first,Sailor last,Moored at\nBo,Ek,z9\n'
    )
    assert.deepInclude(row.result, { created: 1, failed: 0 })
    const bo: any = await Contact.findByOrFail('lastName', 'Ek')
    assert.deepInclude(bo.$attributes, { firstName: 'Bo', harbourBerth: 'Z9' })
  })
})
