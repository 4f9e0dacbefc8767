import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import Contact from '#contacts/models/contact'
import { change } from '#records/change'
import { system } from '#records/actor'
import { world } from '#tests/world'

const partial = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }
const baseIn = (html: string) => /name="base" value="([^"]+)"/.exec(html)![1]

test.group('Editing in place', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const open = (client: any, who: any, contact: Contact, field: string, query = {}) =>
    client
      .get(`/contacts/${contact.id}/fields/${field}/edit`)
      .qs(query)
      .headers(partial)
      .loginAs(who)
  const save = (client: any, who: any, contact: Contact, field: string, body: object, query = {}) =>
    client
      .put(`/contacts/${contact.id}/fields/${field}`)
      .qs(query)
      .headers(partial)
      .loginAs(who)
      .withCsrfToken()
      .redirects(0)
      .form(body)

  test('opens the editor of one field, without a frame around it', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    const response = await open(client, sara, lucia, 'emails')
    response.assertStatus(200)
    assert.include(response.text(), 'value="lucia@fernandez.example"')
    assert.notInclude(response.text(), '<html')
    assert.include(response.text(), `hx-target="#fact-contact-${lucia.id}-emails"`)
  })

  test('is a page of its own without script', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    const page = await client.get(`/contacts/${lucia.id}/fields/jobTitle/edit`).loginAs(sara)
    assert.include(page.text(), '<html')
    const response = await client
      .put(`/contacts/${lucia.id}/fields/jobTitle`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
      .form({ jobTitle: 'CEO' })
    response.assertStatus(303)
    response.assertHeader('location', `/contacts/${lucia.id}`)
  })

  test('saves and shows the value again, with a toast to undo it', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    const opened = await open(client, sara, lucia, 'jobTitle')
    const body = { jobTitle: 'Señora <b>', base: baseIn(opened.text()) }
    const response = await save(client, sara, lucia, 'jobTitle', body)
    response.assertStatus(200)
    assert.include(response.text(), 'Señora &lt;b&gt;')
    assert.match(response.header('hx-trigger'), /^[\u0020-\u007e]+$/)
    assert.match(JSON.parse(response.header('hx-trigger')).toast.undo, /change-sets/)
    const saved = await Contact.findOrFail(lucia.id)
    assert.equal(saved.jobTitle, 'Señora <b>')
  })

  test('keeps the editor open when it cannot be saved', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    const response = await save(client, sara, lucia, 'lastName', { lastName: '' })
    response.assertStatus(422)
    assert.include(response.text(), 'aria-invalid="true"')
    assert.include(response.text(), 'control__error')
    const saved = await Contact.findOrFail(lucia.id)
    assert.equal(saved.lastName, 'Fernandez')
  })

  test('shows both values when the field was changed meanwhile, and saves mine if I insist', async ({
    client,
    assert,
  }) => {
    const { sara, lucia } = await world()
    const opened = await open(client, sara, lucia, 'jobTitle')
    await change(system, 'updated', () => lucia.merge({ jobTitle: 'Director' }).save())
    const body = { jobTitle: 'Manager', base: baseIn(opened.text()) }
    const response = await save(client, sara, lucia, 'jobTitle', body)
    response.assertStatus(409)
    assert.include(response.text(), 'Director')
    assert.include(response.text(), 'Manager')
    const again = { jobTitle: 'Manager', base: baseIn(response.text()) }
    const second = await save(client, sara, lucia, 'jobTitle', again)
    second.assertStatus(200)
    const saved = await Contact.findOrFail(lucia.id)
    assert.equal(saved.jobTitle, 'Manager')
  })

  test('another field changed meanwhile is no conflict', async ({ client }) => {
    const { sara, lucia } = await world()
    const opened = await open(client, sara, lucia, 'jobTitle')
    await change(system, 'updated', () => lucia.merge({ department: 'Sales' }).save())
    const body = { jobTitle: 'Manager', base: baseIn(opened.text()) }
    const response = await save(client, sara, lucia, 'jobTitle', body)
    response.assertStatus(200)
  })

  test('answers a cell of a list with the region of that cell', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    const response = await open(client, sara, lucia, 'jobTitle', { in: 'cell' })
    assert.include(response.text(), `hx-target="#cell-contact-${lucia.id}-jobTitle"`)
    const saved = await save(client, sara, lucia, 'jobTitle', { jobTitle: 'CEO' }, { in: 'cell' })
    assert.include(saved.text(), `hx-target="#cell-contact-${lucia.id}-jobTitle"`)
  })

  test('is for those who may, and for fields that can be written', async ({ client }) => {
    const { sara, leo, vic, lucia } = await world()
    for (const who of [leo, vic]) {
      const response = await save(client, who, lucia, 'jobTitle', { jobTitle: 'X' })
      response.assertStatus(403)
    }
    for (const field of ['password', 'version', 'nothing']) {
      const response = await open(client, sara, lucia, field)
      response.assertStatus(404)
    }
    const readOnly = await open(client, sara, lucia, 'lastContactedAt')
    readOnly.assertStatus(403)
    const nobody = await client.get('/contacts/99999/fields/jobTitle/edit').loginAs(sara)
    nobody.assertStatus(404)
  })
})
