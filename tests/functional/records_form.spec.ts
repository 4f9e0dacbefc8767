import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import Contact from '#contacts/models/contact'
import { change } from '#records/change'
import { system } from '#records/actor'
import { world } from '#tests/world'

const hostile = '<script>alert(1)</script>"\'><b>x'

test.group('The form', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('shows an editor for every field that can be written', async ({ client, assert }) => {
    const { sara } = await world()
    const response = await client.get('/contacts/new').loginAs(sara)
    response.assertStatus(200)
    for (const field of Contact.writable.filter((each) => each.options.form !== false))
      assert.include(response.text(), `id="form-${field.attribute}`, field.key)
  })

  test('adds a record and goes to its page', async ({ client, assert }) => {
    const { sara, acme } = await world()
    const response = await client
      .post('/contacts')
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
      .form({
        lastName: 'Ibarra',
        companyId: acme.id,
        emails: { 0: { value: 'Jon@ibarra.es', kind: 'work' }, 1: { value: '' } },
        tags: 'vip, feria',
        collaborators: '',
      })
    response.assertStatus(303)
    const made = await Contact.query().where('lastName', 'Ibarra').firstOrFail()
    response.assertHeader('location', `/contacts/${made.id}`)
    assert.equal(made.ownerId, sara.id)
    assert.equal(made.companyId, acme.id)
    assert.lengthOf(made.tags!, 2)
    assert.isNull(made.collaborators)
  })

  test('comes back as typed, with the reason at the field, and keeps nothing', async ({
    client,
    assert,
  }) => {
    const { sara } = await world()
    const before = await db.from('contacts').count('* as total')
    const response = await client
      .post('/contacts')
      .loginAs(sara)
      .withCsrfToken()
      .form({
        lastName: '',
        jobTitle: hostile,
        emails: { 0: { value: 'nobody' } },
        tags: 'brand new',
      })
    response.assertStatus(422)
    assert.include(response.text(), 'id="form-lastName-error"')
    assert.match(response.text(), /name="lastName"[^>]*aria-invalid="true"/)
    assert.include(response.text(), 'value="nobody"')
    assert.include(response.text(), '&lt;script&gt;alert(1)')
    assert.notInclude(response.text(), '<script>alert(1)')
    assert.deepEqual(await db.from('contacts').count('* as total'), before)
    assert.lengthOf(await db.from('tags').where('name', 'brand new'), 0)
  })

  test('is for those who may', async ({ client }) => {
    const { vic, lucia, leo } = await world()
    for (const path of ['/contacts/new', `/contacts/${lucia.id}/edit`]) {
      const response = await client.get(path).loginAs(vic)
      response.assertStatus(403)
    }
    const others = await client
      .put(`/contacts/${lucia.id}`)
      .loginAs(leo)
      .withCsrfToken()
      .form({ lastName: 'X' })
    others.assertStatus(403)
    const nobody = await client.get('/contacts/999999/edit').loginAs(leo)
    nobody.assertStatus(404)
  })

  test('saves what was changed, and its toast undoes it', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    const response = await client
      .put(`/contacts/${lucia.id}`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
      .form({ version: lucia.version, jobTitle: 'Head of Operations', lastName: 'Fernandez' })
    response.assertStatus(303)
    const saved = await Contact.findOrFail(lucia.id)
    assert.equal(saved.jobTitle, 'Head of Operations')
    assert.equal(saved.version, lucia.version + 1)
    assert.match(String(response.flashMessage('undo')), /^\/change-sets\/\d+\/reversal$/)
  })

  test('shows both values when somebody else was faster, and saves the chosen ones', async ({
    client,
    assert,
  }) => {
    const { sara, lucia } = await world()
    await change(system, 'updated', () => lucia.merge({ jobTitle: 'Director' }).save())
    const put = (body: object) =>
      client.put(`/contacts/${lucia.id}`).loginAs(sara).withCsrfToken().redirects(0).form(body)
    const typed = { version: 1, jobTitle: 'Manager', department: 'Sales', lastName: 'Fernandez' }
    const response = await put(typed)
    response.assertStatus(409)
    for (const text of ['Director', 'Manager', 'Sales', 'name="keep[jobTitle]"'])
      assert.include(response.text(), text)
    const stored = await Contact.findOrFail(lucia.id)
    assert.equal(stored.jobTitle, 'Director')

    const keep = { jobTitle: 'theirs', department: 'mine' }
    const second = await put({ ...typed, version: stored.version, keep })
    second.assertStatus(303)
    const saved = await Contact.findOrFail(lucia.id)
    assert.equal(saved.jobTitle, 'Director')
    assert.equal(saved.department, 'Sales')
  })
})

test.group('The picker', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('offers records by name, only those that may be seen', async ({ client, assert }) => {
    const { sara } = await world()
    const response = await client.get('/companies/options').qs({ q: 'acm' }).loginAs(sara)
    response.assertStatus(200)
    assert.include(response.text(), 'Acme Tools')
    assert.notInclude(response.text(), 'Cobalt')
  })

  test('makes a record from its name', async ({ client, assert }) => {
    const { sara, vic } = await world()
    const make = (who: any, name: string) =>
      client.post('/companies/options').loginAs(who).withCsrfToken().form({ name })
    const made = await make(sara, 'Puerto SL')
    made.assertStatus(201)
    assert.equal(made.body().label, 'Puerto SL')
    const empty = await make(sara, '')
    empty.assertStatus(422)
    const refused = await make(vic, 'Otra SL')
    refused.assertStatus(403)
  })
})

test.group('Files in a form', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('a picker makes nothing of what needs more than a name', async ({ client, assert }) => {
    const { ana } = await world()
    const answer = await client
      .post('/leads/options')
      .loginAs(ana)
      .withCsrfToken()
      .json({ sort: -1, email: null, name: false })
    answer.assertStatus(422)
    assert.isString(answer.body().error)
  })

  test('are stored, belong to the record, and can be taken away', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    const picture = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64'
    )
    const put = (fields: Record<string, string>) => {
      const request = client.put(`/contacts/${lucia.id}`).loginAs(sara).withCsrfToken().redirects(0)
      request.fields({ lastName: 'Fernandez', ...fields })
      return request
    }
    const saved = await put({}).file('photoIdUpload', picture, { filename: 'lucia.png' })
    saved.assertStatus(303)
    const contact = await Contact.findOrFail(lucia.id)
    const file = await db.from('files').where('id', contact.photoId!).firstOrFail()
    assert.deepInclude(file, { name: 'lucia.png', record_name: 'contact', record_id: lucia.id })

    const kept = await put({ photoId: String(file.id) })
    kept.assertStatus(303)
    const removed = await put({ photoId: String(file.id), photoIdRemoved: '1' })
    removed.assertStatus(303)
    const without = await Contact.findOrFail(lucia.id)
    assert.isNull(without.photoId)
  })

  test('that are no picture, or somebody else’s, are refused', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    const request = client.put(`/contacts/${lucia.id}`).loginAs(sara).withCsrfToken()
    const wrong = await request
      .fields({ lastName: 'Fernandez' })
      .file('photoIdUpload', Buffer.from('hello'), { filename: 'x.png' })
    wrong.assertStatus(422)
    assert.include(wrong.text(), 'form-photoId-error')
    const foreign = await client
      .put(`/contacts/${lucia.id}`)
      .loginAs(sara)
      .withCsrfToken()
      .form({ photoId: '12345' })
    foreign.assertStatus(422)
  })
})
