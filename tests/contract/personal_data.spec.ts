import { DateTime } from 'luxon'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change, connection } from '#records/change'
import Activity from '#contacts/models/activity'
import Contact from '#contacts/models/contact'
import ImportantDate from '#contacts/models/important_date'
import Lead from '#leads/models/lead'
import { gate } from '#tests/contract/harbour/module'
import { world } from '#tests/world'

async function somebody() {
  const people = await world()
  const { ana } = people
  const contact: any = await change(ana, 'created', async () => {
    const made = await Contact.create({
      firstName: 'Mara',
      lastName: 'Quiroga',
      jobTitle: 'Harbour pilot',
      emails: [{ value: 'mara@quiroga.example', type: 'work', primary: true }],
      lifecycle: 'customer',
      harbourBerth: 'A7',
      harbourRank: 'mate',
      ownerId: ana.id,
    } as any)
    await ImportantDate.create({
      personId: made.id,
      kind: 'birthday',
      date: DateTime.fromISO('1980-05-03'),
    } as any)
    return made
  })
  await Activity.add(ana, contact, { kind: 'note', body: 'Likes liquorice' })
  await change(ana, 'created', () =>
    Lead.create({ lastName: 'Quiroga', companyName: 'Norte', createdContactId: contact.id } as any)
  )
  return { ...people, contact }
}

test.group('Personal data', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => {
    gate.logbook.clear()
  })

  test('is counted, and copied whole: fields, parts, notes, history, what modules hold', async ({
    client,
    assert,
  }) => {
    const { ana, contact } = await somebody()
    gate.logbook.set(contact.id, ['Came in at dawn'])
    const page = await client.get(`/contacts/${contact.id}/personal-data`).loginAs(ana)
    page.assertStatus(200)
    for (const each of ['Logbook', 'Sent web forms', 'Leads', 'Make unknown'])
      assert.include(page.text(), each)
    const copy = await client.get(`/contacts/${contact.id}/personal-data/file`).loginAs(ana)
    copy.assertStatus(200)
    const file = JSON.parse(copy.text())
    assert.equal(file.data.lastName, 'Quiroga')
    assert.equal(file.data.harbourBerth, 'A7')
    assert.lengthOf(file.parts.importantDate, 1)
    assert.equal(file.activities[0].body, 'Likes liquorice')
    assert.isNotEmpty(file.history)
    assert.deepEqual(file.others.harbour, ['Came in at dawn'])
    assert.equal(file.others.leads[0].data.companyName, 'Norte')
    const noted = await connection().from('change_sets').where('kind', 'personalDataExported')
    assert.lengthOf(noted, 1)
  })

  test('goes for good, after the name was typed; the row stays without a person', async ({
    client,
    assert,
  }) => {
    const { ana, contact } = await somebody()
    gate.logbook.set(contact.id, ['Came in at dawn'])
    const erase = (name: string) =>
      client
        .delete(`/contacts/${contact.id}/personal-data`)
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form({ name })
    const wrong = await erase('Mara')
    wrong.assertStatus(422)
    const right = await erase('Mara Quiroga')
    right.assertStatus(303)
    await contact.refresh()
    assert.deepInclude(contact.$attributes, {
      firstName: null,
      lastName: `Unknown ${contact.id}`,
      title: `Unknown ${contact.id}`,
      jobTitle: null,
      emails: null,
      harbourBerth: null,
      harbourRank: 'mate',
      lifecycle: 'customer',
      doNotEmail: true,
      ownerId: ana.id,
    })
    assert.isFalse(gate.logbook.has(contact.id))
    const left = async (table: string, where: object) => connection().from(table).where(where)
    assert.isEmpty(await left('important_dates', { person_id: contact.id }))
    assert.isEmpty(await left('changes', { record_name: 'contact', record_id: contact.id }))
    assert.isEmpty(
      await left('record_values', {
        record_name: 'contact',
        record_id: contact.id,
        field: 'emails',
      })
    )
    const [note] = await left('activities', { about_name: 'contact', about_id: contact.id })
    assert.isNull(note.body)
    const lead: any = await Lead.findByOrFail('createdContactId', contact.id)
    assert.equal(lead.lastName, `Unknown ${lead.id}`)
    const found = await client.get('/contacts?q=quiroga').loginAs(ana)
    assert.notInclude(found.text(), 'Mara')
    const history = JSON.stringify(await connection().from('changes'))
    assert.notInclude(history, 'liquorice')
    assert.notInclude(history, 'mara@quiroga.example')
    const sets = JSON.stringify(await connection().from('change_sets'))
    assert.include(sets, 'personalDataErased')
    assert.notInclude(sets, 'Quiroga')
  })

  test('is for who may export the record, its end for who may delete every one', async ({
    client,
    assert,
  }) => {
    const { ana, marc, vic, contact } = await somebody()
    const asked = await client
      .get(`/contacts/${contact.id}/personal-data`)
      .loginAs(vic)
      .redirects(0)
    asked.assertStatus(403)
    const page = await client.get(`/contacts/${contact.id}`).loginAs(vic)
    assert.notInclude(page.text(), 'personal-data')
    await connection().from('contacts').where('id', contact.id).update({ owner_id: marc.id })
    const mine = await client.get(`/contacts/${contact.id}/personal-data`).loginAs(marc)
    mine.assertStatus(200)
    assert.notInclude(mine.text(), 'Make unknown')
    const erased = await client
      .delete(`/contacts/${contact.id}/personal-data`)
      .loginAs(marc)
      .withCsrfToken()
      .redirects(0)
      .form({ name: 'Mara Quiroga' })
    erased.assertStatus(403)
    const nobody = await client.get('/contacts/999999/personal-data').loginAs(ana).redirects(0)
    nobody.assertStatus(404)
  })
})
