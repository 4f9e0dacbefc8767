import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { change } from '#records/change'
import { Exporter } from '#records/export/exporter'
import { Importer } from '#records/import/importer'
import { takeIn } from '#records/import/intake'
import { NotAllowed } from '#records/errors'
import { tagIds } from '#records/tags'
import Contact from '#contacts/models/contact'
import Company from '#contacts/models/company'
import { world, type World } from '#tests/world'

const hostile = [
  '=1+1',
  '+cmd|x',
  '-2+3',
  '@SUM(A1)',
  "'=quoted",
  'a;b,c"d',
  '<b>x</b>',
  "it's",
  '+34 600',
  '-12',
]

test.group('Exporting', (group) => {
  let house: World
  let folder: string
  group.setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farley-export-'))
    return () => rm(folder, { recursive: true })
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    house = await world()
  })

  async function exported(actor: any, Record: any, options = {}) {
    const exporter = await Exporter.for(actor, Record, { sort: null }, { all: true, ...options })
    let text = ''
    for await (const piece of exporter.text()) text += piece
    return text
  }

  async function imported(text: string, Record: any, key: string) {
    const path = join(folder, 'again.csv')
    await writeFile(path, text)
    const row = await takeIn(house.ana, Record, { path, name: 'again.csv' })
    await row.merge({ options: { ...row.options, key } }).save()
    const importer = await Importer.for(row, house.ana)
    await importer.run()
    return row.result!
  }

  async function fill() {
    await change(house.ana, 'created', async () => {
      for (const [at, value] of hostile.entries()) {
        await Company.create({
          name: `Odd ${value}`,
          revenue: (at - 3) * 12_345,
          website: `https://odd${at}.example/x?y=${at}`,
          description: `line\n${value}`,
        })
        await Contact.create({
          lastName: `${value}`,
          firstName: at % 2 ? `First ${at}` : null,
          jobTitle: value,
          quickFacts: `${value}\nsecond "line"`,
          emails: [
            {
              value: `a${at}@odd.example`,
              kind: 'work',
              primary: true,
              ...(at % 3 ? {} : { optedOut: true }),
            },
            { value: `b${at}@odd.example`, kind: 'home', primary: false },
          ],
          phones: [
            { value: `+3460012345${at}`, kind: 'mobile', primary: true },
            { value: '944 12 ext', kind: 'work', primary: false, valid: false },
          ],
          addresses: [
            {
              kind: 'work',
              primary: true,
              street: `${value} 1\n2º`,
              city: 'Bilbao',
              country: 'ES',
            },
            { kind: 'billing', primary: false, postalCode: '0800' + at },
          ],
          companyId: house.acme.id,
          birthday: DateTime.utc(1980, 2, at + 1),
          tags: await tagIds([`Tag ${at}`, at % 2 ? 'a; b' : 'plain'], house.ana),
          doNotCall: at % 2 === 0,
          lifecycle: 'customer',
          language: 'es',
        })
      }
    })
  }

  for (const locale of ['en', 'es']) {
    for (const Record of [Contact, Company] as any[]) {
      test(`reads its own file back without a change: ${Record.recordName} ${locale}`, async ({
        assert,
      }) => {
        await fill()
        Object.assign(house.ana, { locale })
        const first = await exported(house.ana, Record)
        const again = await imported(first, Record, 'id')
        assert.deepInclude({ ...again }, { created: 0, updated: 0, failed: 0 })
        assert.isAbove(again.unchanged, 9)
        assert.equal(await exported(house.ana, Record), first)
      })
    }
  }

  test('makes the same records anew in an empty house', async ({ assert }) => {
    await fill()
    const strip = (text: string) =>
      text
        .split('\r\n')
        .map((line) =>
          line
            .replace(/^\d+,/, '')
            .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
            .replaceAll('screen', 'import')
        )
        .sort()
    const first = await exported(house.ana, Contact)
    await db.from('contacts').update({ deleted_at: '2020-01-01 00:00:00.000' })
    const again = await imported(first, Contact, '')
    assert.equal(again.created, hostile.length + 6)
    const second = await exported(house.ana, Contact)
    assert.deepEqual(
      strip(second).filter((line) => line.includes('odd.example')),
      strip(first).filter((line) => line.includes('odd.example'))
    )
  })

  test('holds no formula that a spreadsheet would compute', async ({ assert }) => {
    await fill()
    const text = await exported(house.ana, Contact, { delimiter: ';' })
    const { parse } = await import('csv-parse/sync')
    for (const cell of parse(text, { delimiter: ';' }).flat() as string[])
      if (/^[=+\-@\t\r]/.test(cell)) assert.match(cell, /^[+-]\d[\d .,()]*$/)
  })

  test('follows rights, filters and columns', async ({ client, assert }) => {
    const mine = await client.get('/contacts/export').loginAs(house.sara)
    if (house.sara.reach('export', 'contact') === 'none') mine.assertStatus(403)
    else mine.assertStatus(200)
    await assert.rejects(
      () => Exporter.for({ ...(house.vic as any), reach: () => 'none' } as any, Contact as any, {}),
      NotAllowed as any
    )
    const some = await client
      .get('/contacts/export')
      .qs({ q: 'kenji', columns: 'emails', mark: '0' })
      .loginAs(house.ana)
    some.assertStatus(200)
    assert.deepEqual(some.text().trim().split('\r\n'), [
      'Name,Email',
      'Kenji Tanaka,kenji@tanaka.example',
    ])
    assert.match(some.header('content-type')!, /^text\/csv/)
    const all = await client
      .get('/contacts/export')
      .qs({ columns: '*', delimiter: ';' })
      .loginAs(house.ana)
    assert.isTrue(
      all
        .text()
        .replace(/^\ufeff/, '')
        .startsWith('Farley ID;')
    )
    assert.lengthOf(all.text().trim().split('\r\n'), 7)
  })
})
