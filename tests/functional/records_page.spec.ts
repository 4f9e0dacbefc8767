import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import Contact from '#contacts/models/contact'
import { change } from '#records/change'
import { system } from '#records/actor'
import { Boat } from '#tests/contract/boats/module'
import { world } from '#tests/world'

const marker = `"><script>alert('mark')</script><img src=x onerror=mark()>&amp;`

test.group('The page of a record', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('shows facts, each with its editor, and the history', async ({ client, assert }) => {
    const { sara } = await world()
    const boat = await change(sara, 'created', () =>
      Boat.create({ name: 'Galerna', rig: 'sloop', length: 12 })
    )
    const response = await client.get(`/boats/${boat.id}`).loginAs(sara)
    response.assertStatus(200)
    assert.include(response.text(), `id="fact-boat-${boat.id}-length"`)
    assert.include(response.text(), `/boats/${boat.id}/fields/length/edit`)
    assert.include(response.text(), 'class="timeline changes"')
  })

  test('offers nothing that the reader may not do', async ({ client, assert }) => {
    const { vic, lucia } = await world()
    const response = await client.get(`/contacts/${lucia.id}`).loginAs(vic)
    response.assertStatus(200)
    assert.notInclude(response.text(), '/fields/jobTitle/edit')
    assert.notInclude(response.text(), `/contacts/${lucia.id}?_method=DELETE`)
    assert.notInclude(response.text(), '/erasure')
  })

  test('is not there for whom the record is not', async ({ client }) => {
    const { vic } = await world()
    for (const path of ['/contacts/999999', '/contacts/0', '/contacts/x']) {
      const response = await client.get(path).loginAs(vic)
      response.assertStatus(404)
    }
  })

  test('is found by type and id', async ({ client }) => {
    const { vic, lucia } = await world()
    const response = await client.get(`/go/contact/${lucia.id}`).loginAs(vic).redirects(0)
    response.assertHeader('location', `/contacts/${lucia.id}`)
  })

  test('shows text as text, in each field and on each page', async ({ client, assert }) => {
    const { ana, lucia } = await world()
    const texts = Contact.writable.filter((field) =>
      ['text', 'personName', 'longText', 'richText'].includes(field.type.name)
    )
    const values = Object.fromEntries(
      texts.map((field) => [field.attribute, marker.slice(0, field.options.max ?? 200)])
    )
    await change(ana, 'updated', () =>
      lucia
        .merge({
          ...values,
          timezone: null,
          addresses: [{ kind: 'work', primary: true, street: marker, city: marker }],
        } as any)
        .save()
    )
    const paths = [
      '',
      '/edit',
      '/changes',
      '/erasure',
      ...texts.map((field) => `/fields/${field.key}/edit`),
      '/fields/addresses/edit',
      '/fields/addresses',
    ]
    for (const path of paths) {
      const response = await client.get(`/contacts/${lucia.id}${path}`).loginAs(ana)
      response.assertStatus(200)
      assert.notInclude(response.text(), `<script>alert('mark')`, path)
      assert.notInclude(response.text(), '<img src=x', path)
      assert.include(response.text(), '&lt;script&gt;', path)
    }
    const picked = await client.get('/contacts/options').qs({ q: 'script' }).loginAs(ana)
    assert.notInclude(picked.text(), '<script>')
    await change(system, 'updated', () => lucia.merge({ lastName: marker.slice(0, 90) }).save())
    const sets = await client.get('/settings/changes').loginAs(ana)
    assert.notInclude(sets.text(), `<script>alert('mark')`)
  })
})
