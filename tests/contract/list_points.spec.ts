import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import Contact from '#contacts/models/contact'
import { world } from '#tests/world'
import { Boat } from '#tests/contract/boats/module'

async function afloat() {
  const { ana } = await world()
  await change(ana, 'created', async () => {
    const mara = await Contact.create({ firstName: 'Mara', lastName: 'Quiroga', ownerId: ana.id })
    await Contact.create({ firstName: 'Bo', lastName: 'Ek', ownerId: ana.id })
    await Boat.create({ name: 'Galerna', rig: 'sloop', skipperId: mara.id })
    await Boat.create({ name: 'Tui', rig: 'ketch' })
  })
  return ana
}

test.group('A module adds to the filters and views of lists', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('an operator of fields of a type', async ({ client, assert }) => {
    const ana = await afloat()
    const list = await client.get('/boats?filter[name][harbour.longer]=4').loginAs(ana)
    list.assertStatus(200)
    assert.include(list.text(), 'Galerna')
    assert.notInclude(list.text(), 'Tui')
    assert.include(list.text(), 'has more letters than')
    const editor = await client.get('/boats/filters/new?field=name').loginAs(ana)
    assert.include(editor.text(), 'harbour.longer')
    const elsewhere = await client.get('/companies?filter[name][harbour.longer]=4').loginAs(ana)
    elsewhere.assertStatus(422)
  })

  test('a filter that stands on no field, among others, nested and refused', async ({
    client,
    assert,
  }) => {
    const ana = await afloat()
    const list = await client
      .get('/contacts?filter[harbour.skippers][harbour.ofRig]=sloop')
      .loginAs(ana)
    assert.include(list.text(), 'Quiroga')
    assert.notInclude(list.text(), '>Bo Ek<')
    assert.include(list.text(), 'sail a SLOOP')
    const tree = JSON.stringify({
      any: [
        { field: 'harbour.skippers', operator: 'harbour.ofRig', value: 'ketch' },
        { field: 'lastName', operator: 'is', value: 'Ek' },
      ],
    })
    const either = await client.get('/contacts').qs({ filter: tree }).loginAs(ana)
    assert.include(either.text(), 'Bo Ek')
    assert.notInclude(either.text(), 'Quiroga')
    const wrong = await client
      .get('/contacts?filter[harbour.skippers][harbour.ofRig]=raft')
      .loginAs(ana)
    wrong.assertStatus(422)
    assert.include(wrong.text(), 'No boat has the rig raft.')
    const editor = await client.get('/contacts/filters/new?field=harbour.skippers').loginAs(ana)
    assert.include(editor.text(), '<option value="ketch"')
    const menu = await client.get('/contacts/filters/new').loginAs(ana)
    assert.include(menu.text(), 'Skippers')
  })

  test('a far field takes the operator too, through the reference', async ({ client, assert }) => {
    const ana = await afloat()
    const list = await client.get('/boats?filter[skipper.lastName][harbour.longer]=5').loginAs(ana)
    assert.include(list.text(), 'Galerna')
    assert.notInclude(list.text(), 'Tui')
  })

  test('another way to see a list, with its filter', async ({ client, assert }) => {
    const ana = await afloat()
    const list = await client.get('/contacts?filter[lastName][is]=Ek').loginAs(ana)
    assert.include(list.text(), 'as=berths')
    const to = await client
      .get('/contacts?filter[lastName][is]=Ek&as=berths')
      .loginAs(ana)
      .redirects(0)
    to.assertStatus(303)
    to.assertHeader('location', '/contacts/berths?filter%5BlastName%5D%5Bis%5D=Ek')
    const page = await client.get('/contacts/berths?filter[lastName][is]=Ek').loginAs(ana)
    page.assertStatus(200)
    assert.match(page.text(), /<li>Bo Ek<\/li>/)
    assert.notInclude(page.text(), 'Quiroga')
    assert.match(page.text(), /as=berths" aria-current="page"/)
    const boats = await client.get('/boats').loginAs(ana)
    assert.notInclude(boats.text(), 'as=berths')
  })
})
