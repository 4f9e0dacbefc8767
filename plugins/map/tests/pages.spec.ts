import { test } from '@japa/runner'
import type { ApiResponse } from '@japa/api-client'
import testUtils from '@adonisjs/core/services/test_utils'
import { change, table } from 'farley'
import { ApiToken, asPlugin, Role, runJobs, User, world, type World } from 'farley/testing'
import { keepPlaces } from '../places/keep_places.ts'
import { MapTerritory } from '../territories/territory.ts'
import { withTowns } from './towns.ts'

const at = (city: string, country = 'ES') => [
  { kind: 'work' as const, primary: true, city, country },
]

/** Acme in Bilbao, Boréalis in Barakaldo beside it, Cobalt in Madrid, the Old Mill nowhere. */
async function placed() {
  const all = await world()
  const towns = { acme: 'Bilbao', borealis: 'Barakaldo', cobalt: 'Madrid', oldMill: 'Nowhereville' }
  await change(all.ana, 'updated', async () => {
    for (const [name, city] of Object.entries(towns))
      await (all as any)[name].merge({ addresses: at(city) }).save()
  })
  await asPlugin('map', () =>
    keepPlaces(
      'company',
      Object.keys(towns).map((name) => (all as any)[name].id)
    )
  )
  return all
}

/** What the server answered with. */
const answers = (response: ApiResponse, status: number) => response.assertStatus(status)

const bilbao = 'filter[map.place][map.within]=25+km+Bilbao'
const addTerritory = ({ ana }: World, area: any, name = 'North') =>
  change<MapTerritory>(ana, 'created', () =>
    (MapTerritory as any).create({ name, colour: 'green', area })
  )

test.group('The map', (group) => {
  group.setup(() => withTowns())
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('shows where records stand, with a table that says the same, and marks that lead to them', async ({
    client,
    assert,
  }) => {
    const { ana } = await placed()
    const page = await client.get('/companies/map').loginAs(ana as any)
    page.assertStatus(200)
    const text = page.text()
    assert.include(text, '3 companies in 3 places')
    assert.include(text, 'Madrid, Spain')
    assert.include(text, 'One address could not be found')
    assert.include(text, 'GeoNames')
    const links = [...text.matchAll(/map__mark"><a href="([^"]+)" aria-label="([^"]+)"/g)]
    assert.isAbove(links.length, 1)
    let found = 0
    for (const [, href, label] of links) {
      const list = await client.get(href.replaceAll('&amp;', '&')).loginAs(ana as any)
      list.assertStatus(200)
      const rows = ['Acme Tools', 'Boréalis Énergie', 'Cobalt Labs', 'Old Mill Bakery'].filter(
        (name) => list.text().includes(`<span>${name}</span></a>`)
      )
      assert.equal(rows.length, Number(/^\d+/.exec(label)![0]), label)
      found += rows.length
    }
    assert.equal(found, 3)
    const moved = await client.get('/companies/map?zoom=4&at=60,100').loginAs(ana as any)
    assert.include(moved.text(), 'No places here')
  })

  test('has a way in from the navigation, and from each list', async ({ client, assert }) => {
    const { ana } = await placed()
    const home = await client
      .get('/map')
      .loginAs(ana as any)
      .redirects(0)
    home.assertStatus(303)
    home.assertHeader('location', '/contacts/map')
    const list = await client.get('/companies').loginAs(ana as any)
    assert.include(list.text(), 'as=map')
    const as = await client.get('/companies?as=map&q=Acme').loginAs(ana as any)
    assert.include(as.text(), '1 company in one place')
  })

  test('honours the filter of the list and what its reader may see', async ({ client, assert }) => {
    const { ana, sara, vic } = await placed()
    const near = await client.get(`/companies/map?${bilbao}`).loginAs(ana as any)
    assert.include(near.text(), '2 companies in 2 places')
    const role = await Role.findByOrFail('key', 'member')
    await change(ana, 'updated', async () => {
      const records = {
        '*': { read: 'own', create: 'none', edit: 'none', delete: 'none', export: 'none' },
      }
      await role.merge({ permissions: { records, rights: [] } as any }).save()
    })
    const own = await client.get('/companies/map').loginAs((await User.acting(sara.id)) as any)
    assert.include(own.text(), '1 company in one place')
    assert.notInclude(own.text(), 'Madrid')
    const viewer = await client.get('/companies/map').loginAs(vic as any)
    viewer.assertStatus(200)
  })

  test('says that the atlas is on its way until it is there', async ({ client, assert }) => {
    const { ana } = await placed()
    await asPlugin('map', () => table('map_fills').update({ finished: false }))
    const page = await client.get('/companies/map').loginAs(ana as any)
    assert.include(page.text(), 'The atlas is being read')
    await asPlugin('map', () => table('map_fills').update({ finished: true }))
  })
})

test.group('Places as filters', (group) => {
  group.setup(() => withTowns())
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const names = ['Acme Tools', 'Boréalis Énergie', 'Cobalt Labs', 'Old Mill Bakery']
  const shown = (text: string) => names.filter((name) => text.includes(name))

  for (const [query, expected] of [
    ['25 km Bilbao', 2],
    ['25 km of Bilbao, ES', 2],
    ['1 km Bilbao', 1],
    ['10 mi 43.26, -2.93', 2],
    ['400 km de Bilbao', 3],
  ] as const) {
    test(`find what is within "${query}"`, async ({ client, assert }) => {
      const { ana } = await placed()
      const search = new URLSearchParams({ 'filter[map.place][map.within]': query })
      const list = await client.get(`/companies?${search}`).loginAs(ana as any)
      list.assertStatus(200)
      assert.lengthOf(shown(list.text()), expected)
    })
  }

  for (const wrong of [
    'Bilbao',
    '25 Bilbao',
    '0 km Bilbao',
    '25 km Xyzzyville',
    '99999 km Bilbao',
    "1 km ' or 1=1",
  ]) {
    test(`refuse "${wrong}" with a sentence`, async ({ client, assert }) => {
      const { ana } = await placed()
      const search = new URLSearchParams({ 'filter[map.place][map.within]': wrong })
      const list = await client.get(`/companies?${search}`).loginAs(ana as any)
      list.assertStatus(422)
      assert.match(list.text(), /Write a distance|No town called/)
    })
  }

  test('work in the API, in exports, and list what could not be found', async ({
    client,
    assert,
  }) => {
    const { ana } = await placed()
    const { token } = await ApiToken.make(ana, 'map')
    const api = await client.get(`/api/v1/companies?${bilbao}`).bearerToken(token)
    api.assertStatus(200)
    assert.lengthOf(api.body().data, 2)
    const file = await client.get(`/companies/export?${bilbao}`).loginAs(ana as any)
    assert.include(file.text(), 'Acme Tools')
    assert.notInclude(file.text(), 'Cobalt Labs')
    const lost = await client
      .get('/companies?filter[map.place][map.unplaced]=1')
      .loginAs(ana as any)
    assert.deepEqual(shown(lost.text()), ['Old Mill Bakery'])
  })

  test('know territories by number and by name, and say which', async ({ client, assert }) => {
    const all = await placed()
    const north = await addTerritory(all, {
      kind: 'circle',
      centre: { lat: 4_326_000, lon: -293_000 },
      radius: 50_000,
    })
    for (const value of [String(north.id), 'north']) {
      const list = await client
        .get(`/companies?filter[map.place][map.territory]=${value}`)
        .loginAs(all.ana as any)
      list.assertStatus(200)
      assert.deepEqual(shown(list.text()), ['Acme Tools', 'Boréalis Énergie'])
    }
    const named = await client
      .get(`/companies?filter[map.place][map.territory]=${north.id}`)
      .loginAs(all.ana as any)
    assert.include(named.text(), 'North')
    const none = await client
      .get('/companies?filter[map.place][map.territory]=South')
      .loginAs(all.ana as any)
    none.assertStatus(422)
    const editor = await client
      .get('/companies/filters/new?field=map.place&operator=map.territory')
      .loginAs(all.ana as any)
    assert.include(editor.text(), 'North')
  })
})

test.group('Territories', (group) => {
  group.setup(() => withTowns())
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const send = (
    client: any,
    user: any,
    values: object,
    url = '/map/territories',
    method = 'post'
  ) => client[method](url).form(values).loginAs(user).withCsrfToken().redirects(0)
  const all = () => (MapTerritory as any).query().whereNull('deleted_at').orderBy('id')

  test('are made of countries, a circle or a polygon, with counts', async ({ client, assert }) => {
    const { ana, sara } = await placed()
    const made = await send(client, ana, {
      'name': 'Iberia',
      'colour': 'blue',
      'kind': 'countries',
      'countries[0]': 'ES',
      'countries[1]': 'PT',
      'ownerId': String(sara.id),
    })
    made.assertStatus(303)
    await send(client, ana, {
      name: 'Coast',
      colour: 'green',
      kind: 'circle',
      centre: 'Bilbao',
      radius: '30',
    })
    await send(client, ana, {
      name: 'Middle',
      colour: 'red',
      kind: 'polygon',
      corners: '41, -4.5\n41, -3\n40, -3\n40, -4.5\n',
    })
    const kept = await all()
    assert.deepEqual(
      kept.map(({ shape }: MapTerritory) => shape.kind),
      ['countries', 'circle', 'polygon']
    )
    assert.equal(kept[0].ownerId, sara.id)
    const page = await client.get('/map/territories').loginAs(ana as any)
    page.assertStatus(200)
    assert.match(page.text(), /Spain, Portugal/)
    const counts = [...page.text().matchAll(/aria-label="Companies: (\d+)"/g)].map(([, count]) =>
      Number(count)
    )
    assert.deepEqual(counts, [2, 3, 1])
    assert.include(page.text(), 'Sara Vidal')
    const map = await client.get('/companies/map').loginAs(ana as any)
    assert.include(map.text(), 'map__shade--red')
  })

  test('refuse what makes no area, and keep what was typed', async ({ client, assert }) => {
    const { ana } = await placed()
    const base = { name: 'X', colour: 'green' }
    const cases: [object, RegExp][] = [
      [{ ...base, kind: 'polygon', corners: '41, -4\n42, -3' }, /at least three corners/],
      [{ ...base, kind: 'polygon', corners: '41, -4\n42, -3\nhere' }, /Line 3 is no place/],
      [{ ...base, kind: 'polygon', corners: '91, -4\n42, -3\n1, 1' }, /Line 1/],
      [{ ...base, kind: 'polygon', corners: '70, 0\n70, 120\n70, -120' }, /round a pole/],
      [{ ...base, kind: 'polygon', corners: Array(61).fill('1, 1').join('\n') }, /at most 60/],
      [{ ...base, kind: 'circle', centre: 'Xyzzyville', radius: '5' }, /No town called/],
      [{ ...base, kind: 'circle', centre: 'Bilbao', radius: '-5' }, /20,?000/],
      [{ ...base, kind: 'countries' }, /control__error|aria-invalid/],
      [{ ...base, 'name': '', 'kind': 'countries', 'countries[0]': 'ES' }, /aria-invalid/],
      [{ ...base, 'colour': 'pink', 'kind': 'countries', 'countries[0]': 'ES' }, /aria-invalid/],
      [{ ...base, 'kind': 'countries', 'countries[0]': 'ES', 'ownerId': '999999' }, /aria-invalid/],
    ]
    for (const [values, expected] of cases) {
      const refused = await send(client, ana, values)
      refused.assertStatus(422)
      assert.match(refused.text(), expected)
    }
    assert.isEmpty(await all())
    const typed = await send(client, ana, { ...base, kind: 'polygon', corners: '41, -4' })
    assert.include(typed.text(), '41, -4')
  })

  test('are changed by whom they belong to, once at a time, and deleted with a way back', async ({
    client,
    assert,
  }) => {
    const made = await placed()
    const { ana, sara, vic } = made
    const north = await addTerritory(made, { kind: 'countries', countries: ['ES'] })
    const url = `/map/territories/${north.id}`
    const values = {
      'name': 'North and more',
      'colour': 'red',
      'kind': 'countries',
      'countries[0]': 'FR',
      'version': '1',
    }
    ;(await client.get(`${url}/edit`).loginAs(sara as any), 403)
    answers(await send(client, vic, values, '/map/territories'), 403)
    answers(await send(client, ana, values, `${url}?_method=PUT`), 303)
    answers(await send(client, ana, values, `${url}?_method=PUT`), 409)
    answers(await client.get('/map/territories/999/edit').loginAs(ana as any), 404)
    const twin = await send(client, ana, { ...values, version: undefined })
    twin.assertStatus(422)
    answers(await send(client, ana, {}, `${url}?_method=DELETE`), 303)
    assert.isEmpty(await all())
    answers(await client.get(`${url}/edit`).loginAs(ana as any), 404)
  })
})

test.group('A place set by hand', (group) => {
  group.setup(() => withTowns())
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is a town that is looked for, or coordinates', async ({ client, assert }) => {
    const { ana, oldMill, leo } = await placed()
    const url = `/map/places/companies/${oldMill.id}`
    const card = await client.get(oldMill.url).loginAs(ana as any)
    assert.include(card.text(), 'No town of this name is in the atlas')
    const found = await client.get(`${url}/edit?q=Getxo`).loginAs(ana as any)
    const id = /name="town" value="(\d+)"/.exec(found.text())![1]
    const send = (values: object, user = ana) =>
      client
        .post(`${url}?_method=PUT`)
        .form(values)
        .loginAs(user as any)
        .withCsrfToken()
        .redirects(0)
    answers(await send({ town: id }, leo), 403)
    answers(await send({ town: id }), 303)
    const page = await client.get(oldMill.url).loginAs(ana as any)
    assert.include(page.text(), 'Getxo, Spain')
    assert.include(page.text(), 'Set by hand')
    assert.include(page.text(), 'Companies within 25 km')
    const drawn = await client.get(url).loginAs(ana as any)
    assert.include(drawn.text(), 'map__pin')
    answers(await send({ at: 'nowhere at all' }), 422)
    answers(await send({ at: '43.4, -3.1' }), 303)
    const back = await client
      .post(`${url}?_method=DELETE`)
      .loginAs(ana as any)
      .withCsrfToken()
      .redirects(0)
    back.assertStatus(303)
    const again = await client.get(oldMill.url).loginAs(ana as any)
    assert.include(again.text(), 'No town of this name')
    answers(await client.get('/map/places/deals/1').loginAs(ana as any), 404)
    answers(await client.get('/map/places/companies/99999').loginAs(ana as any), 404)
    await runJobs()
  })
})
