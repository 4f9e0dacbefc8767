import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import type { Actor } from '#records/actor'
import Contact from '#contacts/models/contact'
import Company from '#contacts/models/company'
import type { ImportOptions } from '#records/import/import'
import { Importer } from '#records/import/importer'
import { takeIn } from '#records/import/intake'
import { world, type World } from '#tests/world'

test.group('Importing', (group) => {
  let folder: string
  let house: World
  group.setup(async () => {
    folder = await mkdtemp(join(tmpdir(), 'farley-import-'))
    return () => rm(folder, { recursive: true })
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    house = await world()
  })

  async function take(
    actor: Actor,
    content: string,
    options: Partial<ImportOptions> = {},
    Record: any = Contact
  ) {
    const path = join(folder, 'people.csv')
    await writeFile(path, content)
    const row = await takeIn(actor, Record, { path, name: 'people.csv' })
    row.options = { ...row.options, ...options }
    return row.save()
  }
  async function bring(
    actor: Actor,
    content: string,
    options: Partial<ImportOptions> = {},
    Record: any = Contact
  ) {
    const row = await take(actor, content, options, Record)
    const first = await Importer.for(row, actor)
    const rehearsal = await first.rehearse()
    const second = await Importer.for(row, actor)
    await second.run()
    return { row, report: row.result!, rehearsal }
  }

  test('creates, updates and says what it left out and why', async ({ assert }) => {
    const { row, report, rehearsal } = await bring(
      house.ana,
      [
        'First name;Last name;Email;Phone;Company;Company website;Tags;Owner;Birthday;City;Country;Stage',
        'Lucia;Fernandez;LUCIA@fernandez.example;600 123 456;acme tools;;VIP, Bilbao;Sara Vidal;22/11/1980;Bilbao;España;Cliente',
        'Jon;Etxebarria;jon@etxe.example;+34 944 123 123;Etxe SL;etxe.example;bilbao;sara@norte.example;03/04/1990;Bilbao;ES;lead',
        'Ane;Etxebarria;ane@etxe.example;;Etxe SL;;;;;;;',
        'Jon;;JON@etxe.example;;;;Norte;;;;;',
        'Bad;Mail;not an address;;;;;;;;;',
        'Bad;Owner;o@x.example;;;;;Nobody Here;;;;',
        ';;;;;;;;31/02/2020;;;',
      ].join('\n')
    )
    const { created, updated, merged, failed, rows, made } = report
    assert.deepEqual(
      { created, updated, merged, failed, rows, made },
      { created: 2, updated: 1, merged: 1, failed: 3, rows: 7, made: { company: 1, tag: 3 } }
    )
    assert.deepInclude({ ...rehearsal }, { created, updated, merged, failed, rows, made })

    const lucia = await Contact.findOrFail(house.lucia.id)
    assert.equal(lucia.companyId, house.acme.id)
    assert.equal(lucia.ownerId, house.sara.id)
    assert.equal(lucia.lifecycle, 'customer')
    assert.equal(lucia.birthday!.toISODate(), '1980-11-22')
    assert.equal(lucia.phones![0].value, '+34600123456')
    assert.deepInclude(lucia.addresses![0], { city: 'Bilbao', country: 'ES' })
    assert.lengthOf(lucia.tags!, 2)
    const jon = await Contact.findByOrFail('first_name', 'Jon')
    assert.lengthOf(jon.tags!, 2)
    assert.equal(jon.origin, 'import')
    const etxe = await Company.findByOrFail('name', 'Etxe SL')
    assert.equal(etxe.website, 'https://etxe.example')
    assert.equal(jon.companyId, etxe.id)

    const rowsLeft = await db.from('import_rows').where('import_id', row.id).orderBy('row_number')
    assert.deepEqual(
      rowsLeft.map(({ row_number: number }) => number),
      [6, 7, 8]
    )
    assert.deepInclude(JSON.parse(rowsLeft[0].reasons)[0], { column: 2, key: 'notEmail' })
    assert.deepInclude(JSON.parse(rowsLeft[1].reasons)[0], { column: 7, key: 'noSuchPerson' })
    const set = await db.from('change_sets').where('id', row.changeSetId!).first()
    assert.equal(set.origin, 'import')
    assert.isAbove(set.size, 3)
  })
})
