import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import Contact from '#contacts/models/contact'
import Company from '#contacts/models/company'
import { change, Conflict, WriteOutsideChange } from '#records/change'
import { system } from '#records/actor'

test.group('The change door', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('keeps before and after of each row', async ({ assert }) => {
    const contact = await change(system, 'created', async () => {
      const company = await Company.create({ name: 'Norte Logística' })
      return Contact.create({
        firstName: 'Lucía',
        lastName: 'Fernández',
        companyId: company.id,
        emails: [{ value: 'Lucia@norte.es', kind: 'work', primary: true }],
      })
    })
    await change(system, 'updated', () => contact.merge({ jobTitle: 'Head of Operations' }).save())

    assert.equal(contact.title, 'Lucía Fernández')
    assert.equal(contact.titleSort, 'fernandez lucia')
    assert.equal(contact.version, 2)
    const changes = await db.from('changes').where('table_name', 'contacts').orderBy('id')
    assert.lengthOf(changes, 2)
    assert.deepInclude(JSON.parse(changes[1].before_values), { job_title: null, version: 1 })
    assert.deepInclude(JSON.parse(changes[1].after_values), {
      job_title: 'Head of Operations',
      version: 2,
    })
    assert.deepEqual(
      await db
        .from('record_values')
        .where({ record_name: 'contact', field: 'emails' })
        .select('value'),
      [{ value: 'lucia@norte.es' }]
    )

    const found = await Contact.query().preload('company').firstOrFail()
    assert.equal(found.company.name, 'Norte Logística')
    assert.equal(found.emails![0].value, 'Lucia@norte.es')
    assert.isTrue(found.createdAt.isValid)
  })

  test('refuses a write outside of it', async ({ assert }) => {
    await assert.rejects(() => Company.create({ name: 'Norte' }), WriteOutsideChange as any)
  })

  test('refuses a version that is not the current one, and then writes nothing', async ({
    assert,
  }) => {
    const company = await change(system, 'created', () => Company.create({ name: 'Norte' }))
    await change(system, 'updated', () => company.merge({ name: 'Norte SA' }).save())
    await assert.rejects(
      () =>
        change(system, 'updated', async (current) => {
          await current.expect(company, 1)
          await company.merge({ name: 'Sur' }).save()
        }),
      Conflict as any
    )
    const kept = await Company.findOrFail(company.id)
    assert.equal(kept.name, 'Norte SA')
  })
})
