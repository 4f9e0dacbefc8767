import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import { dateTimeType } from '#records/fields/date_time'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { change } from '#records/change'
import { system } from '#records/actor'
import { readInput } from '#records/input'
import { nextNumbers } from '#records/numbering'

test.group('Input of a record', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is read through the fields, with tags made on the way', async ({ assert }) => {
    const company = await change(system, 'created', () => Company.create({ name: 'Norte' }))
    const { values, errors } = await change(system, 'created', () =>
      readInput(
        Contact,
        system,
        {
          lastName: ' Fernández ',
          emails: { 0: { value: 'lucia@norte.es', kind: 'work' }, 1: { value: '' } },
          companyId: String(company.id),
          tags: ['VIP', 'vip', 'Feria 2026'],
          version: '9',
        },
        'form'
      )
    )
    assert.deepEqual(errors, {})
    assert.equal(values.lastName, 'Fernández')
    assert.lengthOf(values.tags, 2)
    assert.equal(values.companyId, company.id)
    assert.notProperty(values, 'version')
    assert.lengthOf(await db.from('tags'), 2)
  })

  test('is refused at each field, and then makes no tags', async ({ assert }) => {
    const { errors } = await readInput(
      Contact,
      system,
      { lastName: '', emails: [{ value: 'nobody' }], companyId: '999', tags: ['new'] },
      'form'
    )
    assert.sameMembers(Object.keys(errors), ['lastName', 'emails', 'companyId'])
    assert.equal(errors.lastName.key, 'required')
    assert.lengthOf(await db.from('tags'), 0)
  })

  test('of one field says nothing of the others', async ({ assert }) => {
    const { values, errors } = await readInput(Contact, system, { jobTitle: '' }, 'form', {
      partial: true,
    })
    assert.deepEqual(errors, {})
    assert.deepEqual(values, { jobTitle: null })
  })
})

test.group('The change door in bulk', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('updates many rows with history, version, title and lookup values', async ({ assert }) => {
    const ids = await change(system, 'created', (current) =>
      current.createMany(Contact as any, [
        { lastName: 'Uno', emails: [{ value: 'a@b.es', kind: 'work', primary: true }] },
        { lastName: 'Dos' },
      ])
    )
    const written = await change(system, 'updated', (current) =>
      current.updateMany(Contact as any, [
        {
          id: ids[0],
          values: { firstName: 'Eva', emails: [{ value: 'c@d.es', kind: 'work', primary: true }] },
        },
        { id: ids[1], values: { lastName: 'Dos' } },
        { id: 999_999, values: { lastName: 'Tres' } },
      ])
    )
    assert.equal(written, 1)
    const [one, two] = await Contact.query().orderBy('id')
    assert.equal(one.title, 'Eva Uno')
    assert.equal(one.version, 2)
    assert.equal(two.version, 1)
    const changes = await db.from('changes').where('action', 'update')
    assert.lengthOf(changes, 1)
    assert.deepInclude(JSON.parse(changes[0].before_values), { first_name: null, version: 1 })
    assert.deepEqual(
      await db
        .from('record_values')
        .where({ record_name: 'contact', field: 'emails' })
        .select('value'),
      [{ value: 'c@d.es' }]
    )
  })

  test('keeps title and lookup values of a row that was read in part', async ({ assert }) => {
    const contact = await change(system, 'created', () =>
      Contact.create({
        firstName: 'Ana',
        lastName: 'Ruiz',
        emails: [{ value: 'ana@ruiz.es', kind: 'work', primary: true }],
      })
    )
    const part = await Contact.query().select('id', 'lifecycle').firstOrFail()
    await change(system, 'updated', () => part.merge({ lifecycle: 'customer' }).save())
    const whole = await Contact.findOrFail(contact.id)
    assert.equal(whole.title, 'Ana Ruiz')
    assert.lengthOf(await db.from('record_values').where('field', 'emails'), 1)
  })

  test('numbers follow each other', async ({ assert }) => {
    const first = await change(system, 'created', ({ transaction }) =>
      nextNumbers(transaction, 'test.number', 1000, 3)
    )
    const second = await change(system, 'created', ({ transaction }) =>
      nextNumbers(transaction, 'test.number', 1000, 1)
    )
    assert.deepEqual([first, second], [1000, 1003])
  })
})

test.group('A moment in a form', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('keeps its seconds when it was left alone', async ({ assert }) => {
    const startsAt = DateTime.utc(2026, 3, 1, 9, 30, 15)
    const record = { startsAt } as any
    const field: any = {
      key: 'startsAt',
      attribute: 'startsAt',
      type: dateTimeType,
      options: {},
      required: false,
    }
    const Record: any = { writable: [field], recordName: 'meeting' }
    const read = (typed: string) =>
      readInput(Record, system, { startsAt: typed }, 'form', { record, partial: true })
    const same = await read('2026-03-01T09:30')
    assert.equal(+same.values.startsAt, +startsAt)
    const other = await read('2026-03-01T09:31')
    assert.equal(other.values.startsAt.second, 0)
  })
})
