import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import Role from '#access/models/role'
import { change } from '#records/change'
import { world } from '#tests/world'

const cards = [
  'BEGIN:VCARD\r\nVERSION:3.0\r\nN:Aldana;Iker;;;\r\nORG:Sur Transportes\r\nTEL;TYPE=CELL:600 22 33 44\r\nEND:VCARD',
  'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Lucia Fernandez\r\nN:Fernandez;Lucia;;;\r\nEMAIL:lucia@fernandez.example\r\nEND:VCARD',
  'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Bea Soto\r\nEMAIL:not an address\r\nEND:VCARD',
].join('\r\n')

test.group('vCards in and out', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('one person, a list', async ({ client, assert }) => {
    const { ana, sara, vic, lucia } = await world()
    const one = await client.get(`/contacts/${lucia.id}.vcf`).loginAs(sara)
    one.assertStatus(200)
    assert.include(one.header('content-type'), 'text/vcard')
    assert.include(one.text(), 'FN:Lucia Fernandez\r\n')
    assert.include(one.text(), 'ORG:Acme Tools;')
    const missing = await client.get('/contacts/999999.vcf').loginAs(sara)
    missing.assertStatus(404)

    const all = await client.get('/contacts/vcards').loginAs(ana)
    assert.lengthOf(all.text().match(/BEGIN:VCARD/g)!, 6)
    const some = await client.get(`/contacts/vcards?ids=${lucia.id}`).loginAs(ana)
    assert.lengthOf(some.text().match(/BEGIN:VCARD/g)!, 1)
    const role = await Role.findByOrFail('key', 'member')
    await change(ana, 'updated', () => {
      const permissions = structuredClone(role.permissions)
      permissions.records['*'] = { ...permissions.records['*'], export: 'own' }
      return role.merge({ permissions }).save()
    })
    const own = await client.get('/contacts/vcards').loginAs(sara)
    assert.lengthOf(own.text().match(/BEGIN:VCARD/g)!, 2)
    const refused = await client.get('/contacts/vcards').loginAs(vic)
    refused.assertStatus(403)
  })

  test('a file of cards becomes contacts, without those who are here already', async ({
    client,
    assert,
  }) => {
    const { sara } = await world()
    const answer = await client
      .post('/contacts/vcards')
      .loginAs(sara)
      .withCsrfToken()
      .file('file', Buffer.from(cards), { filename: 'phone.vcf', contentType: 'text/vcard' })
    answer.assertStatus(200)
    answer.assertTextIncludes('Iker Aldana')
    answer.assertTextIncludes('same e-mail')

    const iker = await Contact.findByOrFail('lastName', 'Aldana')
    const sur = await Company.findByOrFail('name', 'Sur Transportes')
    assert.equal(iker.companyId, sur.id)
    assert.equal(iker.phones![0].value, '+34600223344')
    assert.equal(iker.origin, 'import')
    const bea = await Contact.findByOrFail('lastName', 'Soto')
    assert.isNull(bea.emails ?? null)
    assert.lengthOf(await Contact.query().where('lastName', 'Fernandez'), 1)
  })

  test('anything else is refused with a sentence', async ({ client, assert }) => {
    const { sara, vic } = await world()
    const post = (text: string) =>
      client
        .post('/contacts/vcards')
        .withCsrfToken()
        .file('file', Buffer.from(text), { filename: 'a.vcf', contentType: 'text/vcard' })
    const wrong = await post('name;email').loginAs(sara)
    wrong.assertStatus(422)
    wrong.assertTextIncludes('no contact card')
    const refused = await post(cards).loginAs(vic)
    refused.assertStatus(403)
    assert.lengthOf(await Contact.query().where('lastName', 'Aldana'), 0)
  })
})
