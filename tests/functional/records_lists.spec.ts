import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { world } from '#tests/world'

const textOf = async (request: any): Promise<string> => {
  const response = await request
  return response.text()
}

test.group('The list of a record type', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('shows who is there, sorted by last name, with count, heads and a way to add', async ({
    client,
    assert,
  }) => {
    const { ana, lucia } = await world()
    const page = await client.get('/contacts').loginAs(ana)
    page.assertStatus(200)
    const html = page.text()
    const names = [...html.matchAll(/class="cell-name"[^>]*>.*?<span>([^<]+)<\/span><\/a>/g)]
    assert.deepEqual(
      names.map((match) => match[1]),
      [
        'Amelie Durand',
        'Lucia Fernandez',
        'Tomas Molina',
        'Priya Nair',
        'Henrik Sorensen',
        'Kenji Tanaka',
      ]
    )
    assert.include(html, `href="/contacts/${lucia.id}"`)
    assert.include(html, 'href="/contacts/new"')
    assert.include(html, '1–6 of 6')
    assert.notMatch(html, /translation missing: [\w-]+, (lists|views|filters|operators)/)
  })

  test('filters, and names each condition with a way to change and remove it', async ({
    client,
    assert,
  }) => {
    const { ana, acme } = await world()
    const html = await textOf(
      client
        .get(`/contacts?filter[company][is]=${acme.id}&filter[lastName][contains]=fer`)
        .loginAs(ana)
    )
    assert.include(html, 'Lucia Fernandez')
    assert.notInclude(html, 'Kenji')
    assert.include(html, '<b>is Acme Tools</b>')
    assert.include(html, 'href="/contacts?filter%5BlastName%5D%5Bcontains%5D=fer"')
  })

  test('adds a condition from the editor without script', async ({ client, assert }) => {
    const { ana } = await world()
    const menu = await client.get('/contacts/filters/new?sort=-name').loginAs(ana)
    assert.include(menu.text(), 'field=lifecycle')
    const editor = await client.get('/contacts/filters/new?sort=-name&field=lifecycle').loginAs(ana)
    assert.include(editor.text(), 'name="add[value][]" value="customer"')
    const added = await client
      .get(
        '/contacts/filters?sort=-name&add[field]=lifecycle&add[operator]=anyOf&add[value][]=lead&add[value][]=customer'
      )
      .loginAs(ana)
      .redirects(0)
    added.assertStatus(303)
    added.assertHeader(
      'location',
      '/contacts?filter%5Blifecycle%5D%5BanyOf%5D=lead%2Ccustomer&sort=-name'
    )
    for (const field of [
      'lastContactedAt',
      'company',
      'owner',
      'tags',
      'addresses.country',
      'doNotCall',
      'company.revenue',
      'birthday',
    ]) {
      const page = await client.get(`/contacts/filters/new?field=${field}`).loginAs(ana)
      page.assertStatus(200)
      assert.include(page.text(), 'add[operator]', field)
    }
  })

  test('takes conditions in groups, without script', async ({ client, assert }) => {
    const { ana } = await world()
    const tree = {
      any: [
        {
          all: [
            { field: 'lastName', operator: 'is', value: 'Nair' },
            { field: 'owner', operator: 'me' },
          ],
        },
        { field: 'company', operator: 'empty' },
      ],
    }
    const open = `filter=${encodeURIComponent(JSON.stringify(tree))}`
    const list = await client.get(`/contacts?${open}`).loginAs(ana)
    list.assertTextIncludes('(Last name is Nair and Owner is me) or Company is empty')
    const page = await client.get(`/contacts/filters/groups?${open}`).loginAs(ana)
    page.assertStatus(200)
    page.assertTextIncludes('value="Nair"')

    const form =
      'match=any&m[0]=all&m[1]=any&c[0][group]=0&c[0][field]=lastName&c[0][operator]=is&c[0][value]=Nair&c[1][group]=1&c[1][field]=lifecycle&c[1][operator]=anyOf&c[1][value][]=lead'
    const more = await client.get(`/contacts/filters/groups?${form}&do=add:1`).loginAs(ana)
    assert.lengthOf([...more.text().matchAll(/name="c\[\d\]\[field\]"/g)], 3)
    const less = await client.get(`/contacts/filters/groups?${form}&do=remove:0`).loginAs(ana)
    assert.notInclude(less.text(), 'value="Nair"')
    const applied = await client
      .get(`/contacts/filters/groups?${form}&do=apply`)
      .loginAs(ana)
      .redirects(0)
    applied.assertStatus(303)
    const shown = new URL(String(applied.header('location')), 'http://x').searchParams.get('filter')
    assert.deepEqual(JSON.parse(shown!), {
      any: [
        { field: 'lastName', operator: 'is', value: 'Nair' },
        { field: 'lifecycle', operator: 'anyOf', value: ['lead'] },
      ],
    })
    const wrong = await client
      .get(`/contacts/filters/groups?${form.replace('lead', 'nope')}&do=apply`)
      .loginAs(ana)
    wrong.assertStatus(422)
    wrong.assertTextIncludes('is not one of the choices')
  })

  test('nests groups as deep as the URL takes them, without script', async ({ client, assert }) => {
    const { ana } = await world()
    const named = (value: string) => ({ field: 'lastName', operator: 'is', value })
    const tree = {
      any: [
        {
          all: [
            named('Nair'),
            { any: [named('Tanaka'), { all: [named('Molina'), named('Durand')] }] },
          ],
        },
        named('Sorensen'),
      ],
    }
    const get = (query: string) =>
      client.get(`/contacts/filters/groups?${query}`).loginAs(ana).redirects(0)
    const page = await get(`filter=${encodeURIComponent(JSON.stringify(tree))}`)
    page.assertStatus(200)
    assert.deepEqual(
      [...page.text().matchAll(/name="p\[(\d)\]" value="(\d)"/g)].map(([, at, within]) => [
        at,
        within,
      ]),
      [
        ['2', '1'],
        ['3', '2'],
      ]
    )
    const offered = [...page.text().matchAll(/value="group:(\d)"/g)].map(([, at]) => at)
    assert.deepEqual(offered.sort(), ['0', '1', '2'], 'the deepest group takes no other')

    const condition = (at: number, within: number, value: string) =>
      `c[${at}][group]=${within}&c[${at}][field]=lastName&c[${at}][operator]=is&c[${at}][value]=${value}`
    const form = [
      'match=any&m[0]=any&p[0]=&m[1]=all&p[1]=&m[2]=any&p[2]=1&m[3]=all&p[3]=2',
      condition(0, 0, 'Sorensen'),
      condition(1, 1, 'Nair'),
      condition(2, 2, 'Tanaka'),
      condition(3, 3, 'Molina'),
      condition(4, 3, 'Durand'),
    ].join('&')
    const applied = await get(`${form}&do=apply`)
    applied.assertStatus(303)
    const kept = new URL(String(applied.header('location')), 'http://x').searchParams.get('filter')
    assert.deepEqual(JSON.parse(kept!), { any: [tree.any[1], tree.any[0]] })

    const more = await get(`${form}&do=group:2`)
    assert.include(more.text(), 'name="p[4]" value="2"')
    const less = await get(`${form}&do=ungroup:2`)
    assert.notInclude(less.text(), 'value="Molina"')
    assert.include(less.text(), 'value="Nair"')
    const tooDeep = await get(`${form}&m[4]=any&p[4]=3&${condition(5, 4, 'Puig')}&do=apply`)
    tooDeep.assertStatus(422)
    const loop = await get('match=all&m[0]=all&p[0]=0&m[1]=all&p[1]=7&do=update')
    loop.assertStatus(200)
  })

  test('shows a record beside the list, by its address and as a part', async ({
    client,
    assert,
  }) => {
    const { sara, vic, lucia, kenji } = await world()
    const page = await client.get(`/contacts?sort=-name&peek=${lucia.id}`).loginAs(sara)
    page.assertStatus(200)
    page.assertTextIncludes('id="peek-title" tabindex="-1">Lucia Fernandez')
    assert.match(page.text(), /href="\/contacts\?sort=-name" data-peek-close/)
    assert.include(page.text(), `/contacts/${lucia.id}/fields/jobTitle/edit`)
    const plain = await client.get('/contacts').loginAs(sara)
    assert.match(plain.text(), /id="peek" aria-labelledby="peek-title" hidden/)
    for (const unknown of ['999999', 'x', '']) {
      const none = await client.get(`/contacts?peek=${unknown}`).loginAs(sara)
      none.assertStatus(200)
      assert.notInclude(none.text(), 'id="peek-title"')
    }

    const part = (user: any, id: number) =>
      client.get(`/contacts/${id}/peek`).loginAs(user).header('HX-Request', 'true').redirects(0)
    const own = await part(sara, lucia.id)
    own.assertStatus(200)
    assert.notInclude(own.text(), '<html')
    const read = await part(vic, kenji.id)
    read.assertStatus(200)
    assert.notInclude(read.text(), '/edit')
    const missing = await part(sara, 999_999)
    missing.assertStatus(404)
    const typed = await client.get(`/contacts/${lucia.id}/peek`).loginAs(sara).redirects(0)
    typed.assertStatus(303)
    typed.assertHeader('location', `/contacts/${lucia.id}`)
  })

  test('says what is wrong with a URL, and offers the whole list', async ({ client }) => {
    const { ana } = await world()
    for (const wrong of [
      'filter[nothing][is]=1',
      'sort=password',
      'columns=nope',
      'cursor=abc',
      'limit=x',
      'filter=%7B',
    ]) {
      const page = await client.get(`/contacts?${wrong}`).loginAs(ana)
      page.assertStatus(422)
      page.assertTextIncludes('This list cannot be shown')
    }
    const gone = await client.get('/contacts?view=999').loginAs(ana)
    gone.assertStatus(404)
  })

  test('chooses columns and their order', async ({ client, assert }) => {
    const { ana } = await world()
    const chooser = await client.get('/contacts/columns').loginAs(ana)
    chooser.assertStatus(200)
    const chosen = await client
      .get('/contacts/columns/choice?column=name&column=jobTitle&column=owner&move=owner:-1')
      .loginAs(ana)
      .redirects(0)
    chosen.assertHeader('location', '/contacts?columns=name%2Cowner%2CjobTitle')
    const html = await textOf(client.get('/contacts?columns=name,owner,jobTitle').loginAs(ana))
    assert.notInclude(html, 'mailto:')
  })

  test('is refused to who may not read, and shows nobody’s more than they may', async ({
    client,
    assert,
  }) => {
    const { leo } = await world()
    const role = (read: string) =>
      db
        .from('roles')
        .where('key', 'member')
        .update({
          permissions: JSON.stringify({
            records: {
              '*': { read, create: 'none', edit: 'none', delete: 'none', export: 'none' },
            },
            rights: [],
          }),
        })
    await role('own')
    const html = await textOf(client.get('/contacts').loginAs(leo))
    assert.include(html, 'Kenji')
    assert.notInclude(html, 'Lucia')
    assert.notInclude(html, '/contacts/new"')
    assert.include(html, '1–1 of 1')
    await role('none')
    const refused = await client.get('/contacts').loginAs(leo)
    refused.assertStatus(403)
  })

  test('escapes what people typed', async ({ client, assert }) => {
    const { ana, lucia } = await world()
    await db.from('contacts').where('id', lucia.id).update({
      title: '<script>alert(1)</script>',
      emails: '[{"value":"<img src=x>@x.es","kind":"work","primary":true}]',
    })
    const html = await textOf(client.get('/contacts?q=').loginAs(ana))
    assert.notInclude(html, '<script>alert')
    assert.notInclude(html, '<img src=x>')
  })
})
