import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import Role from '#access/models/role'
import Contact from '#contacts/models/contact'
import { world } from '#tests/world'

const sidebarOf = (response: any) => /<aside[\s\S]*<\/aside>/.exec(response.text())![0]
const numberIn = (html: string, name: string) =>
  new RegExp(`id="nav-count-${name}">([^<]*)<`).exec(html)?.[1]

test.group('The sidebar', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('asks for its numbers once, and anew after a change', async ({ client, assert }) => {
    const { ana } = await world()
    const first = sidebarOf(await client.get('/search').loginAs(ana))
    assert.include(first, 'hx-get="/navigation/counts"')

    const counts = await client.get('/navigation/counts').loginAs(ana)
    counts.assertStatus(200)
    assert.match(counts.text(), /hx-target="#nav-count-contacts"[^>]*>6</)
    assert.match(counts.text(), /hx-target="#nav-count-companies"[^>]*>4</)

    const second = sidebarOf(await client.get('/search').loginAs(ana))
    assert.equal(numberIn(second, 'contacts'), '6')
    assert.notInclude(second, 'hx-get="/navigation/counts"')

    await change(ana, 'created', () => Contact.create({ lastName: 'New', ownerId: ana.id }))
    const third = sidebarOf(await client.get('/search').loginAs(ana))
    assert.include(third, 'hx-get="/navigation/counts"')
    const again = await client.get('/navigation/counts').loginAs(ana)
    assert.match(again.text(), /hx-target="#nav-count-contacts"[^>]*>7</)
  })

  test('counts only what a person sees, and nothing where they see nothing', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    await change(ana, 'role', async () => {
      const role = await Role.named('member')
      const records = {
        ...role.permissions.records,
        contact: { read: 'own', create: 'all', edit: 'own', delete: 'own', export: 'none' },
        company: { read: 'none', create: 'none', edit: 'none', delete: 'none', export: 'none' },
      }
      await role.merge({ permissions: { ...role.permissions, records } as any }).save()
    })
    const own = await Contact.query().where('ownerId', sara.id)
    const counts = await client.get('/navigation/counts').loginAs(sara)
    assert.match(counts.text(), new RegExp(`hx-target="#nav-count-contacts"[^>]*>${own.length}<`))
    assert.notInclude(counts.text(), 'nav-count-companies')
  })

  test('has what a person keeps at hand, eight at most, and not for others', async ({
    client,
    assert,
  }) => {
    const { ana, sara, acme, lucia } = await world()
    const star = (url: string) => client.put(`${url}/favourite`).loginAs(sara).withCsrfToken()
    await star(`/contacts/${lucia.id}`)
    await star(`/companies/${acme.id}`)
    const mine = sidebarOf(await client.get(`/contacts/${lucia.id}`).loginAs(sara))
    assert.match(mine, new RegExp(`href="/contacts/${lucia.id}" aria-current="page"`))
    assert.include(mine, `href="/companies/${acme.id}"`)
    const others = sidebarOf(await client.get('/search').loginAs(ana))
    assert.notInclude(others, 'Favourites')

    await change(ana, 'updated', () => lucia.merge({ lastName: 'Renamed' }).save())
    assert.include(sidebarOf(await client.get('/search').loginAs(sara)), 'Renamed')
    await client.delete(`/contacts/${lucia.id}/favourite`).loginAs(sara).withCsrfToken()
    assert.notInclude(sidebarOf(await client.get('/search').loginAs(sara)), 'Renamed')

    const many = await change(sara, 'created', (current) =>
      current.createMany(
        Contact,
        Array.from({ length: 9 }, (_, at) => ({ lastName: `Kept ${at}`, ownerId: sara.id }))
      )
    )
    assert.isDefined(many)
    for (const { id } of await Contact.query().where('lastName', 'like', 'Kept %'))
      await star(`/contacts/${id}`)
    const full = sidebarOf(await client.get('/search').loginAs(sara))
    assert.lengthOf(full.match(/Kept \d/g)!, 8)
  })
})
