import { test } from '@japa/runner'
import fc from 'fast-check'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { change } from '#records/change'
import { system } from '#records/actor'
import { searchRecords } from '#records/search/search_records'
import { discard, eraseForGood } from '#records/trash'
import { reverse, reverseOne, reverseStored } from '#records/undo'
import { world } from '#tests/world'

async function lastSet() {
  const { id } = await db.from('change_sets').orderBy('id', 'desc').firstOrFail()
  return id as number
}

/** Everything that a change may touch, but for the version and who wrote last. */
async function state() {
  const rows = async (table: string) => {
    const found = await db.from(table).whereNull('deleted_at').orderBy('id')
    return found.map(({ version, updated_at, updated_by_id, ...rest }) => rest)
  }
  const hits = await searchRecords(system, 'zenit')
  return {
    contacts: await rows('contacts'),
    companies: await rows('companies'),
    values: await db
      .from('record_values')
      .orderBy('record_name')
      .orderBy('record_id')
      .orderBy('field')
      .orderBy('value'),
    found: hits.map(({ title }) => title).sort(),
  }
}

test.group('Undo', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('takes a whole set back: created, changed, deleted', async ({ assert }) => {
    const { ana, lucia, kenji, acme } = await world()
    const before = await state()
    await change(ana, 'updated', async (current) => {
      const [id] = await current.createMany(Contact as any, [
        { lastName: 'Zenit', companyId: acme.id },
      ])
      await current.updateMany(Contact as any, [
        { id: lucia.id, values: { lastName: 'Zenit', emails: null, ownerId: ana.id } },
        { id, values: { firstName: 'Ona' } },
      ])
      await kenji.merge({ deletedAt: lucia.createdAt }).save()
    })
    const set = await lastSet()
    assert.lengthOf(await searchRecords(system, 'zenit'), 2)

    const result = await reverse(ana, set)
    assert.deepEqual(result.conflicts, [])
    assert.deepEqual(await state(), before)

    const redone = await reverse(ana, result.changeSetId!)
    assert.deepEqual(redone.conflicts, [])
    const again = await Contact.findOrFail(lucia.id)
    assert.equal(again.lastName, 'Zenit')
    assert.lengthOf(await searchRecords(system, 'zenit'), 2)

    await reverse(ana, set)
    assert.deepEqual(await state(), before)
  })

  test('puts back what was deleted for good, with what referred to it', async ({ assert }) => {
    const { ana, acme, lucia } = await world()
    const before = await state()
    await eraseForGood(ana, acme)
    const without = await Contact.findOrFail(lucia.id)
    assert.isNull(without.companyId)
    assert.isNull(await Company.find(acme.id))
    const result = await reverse(ana, await lastSet())
    assert.deepEqual(result.conflicts, [])
    assert.deepEqual(await state(), before)
  })

  test('leaves what was changed since, and says so', async ({ assert }) => {
    const { ana, lucia } = await world()
    await change(ana, 'updated', () => lucia.merge({ jobTitle: 'CEO', department: 'Board' }).save())
    const set = await lastSet()
    await change(system, 'updated', () => lucia.merge({ jobTitle: 'Chair' }).save())
    const { undone, conflicts } = await reverse(ana, set)
    assert.equal(undone, 1)
    assert.deepInclude(conflicts[0], { rowId: lucia.id, columns: ['job_title'], reason: 'changed' })
    const now = await Contact.findOrFail(lucia.id)
    assert.equal(now.jobTitle, 'Chair')
    assert.isNull(now.department)
  })

  test('of one change leaves the rest of its set', async ({ assert }) => {
    const { ana, lucia, henrik } = await world()
    await change(ana, 'updated', (current) =>
      current.updateMany(
        Contact as any,
        [lucia, henrik].map(({ id }) => ({ id, values: { jobTitle: 'CEO' } }))
      )
    )
    const one = await db.from('changes').where('row_id', henrik.id).orderBy('id', 'desc').first()
    await reverseOne(ana, one.id)
    const [first, second] = await Contact.query().whereIn('id', [lucia.id, henrik.id]).orderBy('id')
    assert.equal(first.jobTitle, 'CEO')
    assert.isNull(second.jobTitle)
  })

  test('is refused a second time', async ({ assert }) => {
    const { ana, lucia } = await world()
    await change(ana, 'updated', () => lucia.merge({ jobTitle: 'CEO' }).save())
    const set = await lastSet()
    await reverse(ana, set)
    await assert.rejects(() => reverse(ana, set))
  })

  test('of more than five hundred rows goes on in a job, and after a stop', async ({ assert }) => {
    const { ana } = await world()
    const values = Array.from({ length: 1200 }, (_, at) => ({ lastName: `Zenit ${at}` }))
    await change(ana, 'imported', (current) => current.createMany(Contact as any, values))
    const set = await lastSet()
    const { jobId, undone } = await reverse(ana, set)
    assert.isNumber(jobId)
    assert.equal(undone, 0)

    let looked = 0
    await reverseStored(ana, set, async () => ++looked < 2)
    const left = () => Contact.query().whereNull('deletedAt').where('lastName', 'like', 'Zenit %')
    assert.lengthOf(await left(), 200)
    const result = await reverseStored(ana, set)
    assert.equal(result.undone, 1200)
    assert.lengthOf(await left(), 0)
    const taken = await db.from('change_sets').where('id', set).firstOrFail()
    assert.equal(taken.undone_by_id, result.changeSetId)
  })

  test('gives back the start, whatever was done', async ({ assert }) => {
    const { ana } = await world()
    const everybody = await Contact.query().orderBy('id')
    const ids = everybody.map(({ id }) => id)
    const value = fc.option(fc.constantFrom('Zenit', 'Ángel', 'x'), { nil: null })
    const step = fc.oneof(
      fc.record({ do: fc.constant('set'), at: fc.nat(5), jobTitle: value, department: value }),
      fc.record({ do: fc.constant('tag'), at: fc.nat(5), emails: fc.boolean() }),
      fc.record({ do: fc.constant('trash'), at: fc.nat(5) }),
      fc.record({ do: fc.constant('add'), at: fc.nat(5) })
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps: any[]) => {
        const before = await state()
        const wrote = await change(ana, 'updated', async (current) => {
          for (const each of steps) {
            const id = ids[each.at]
            if (each.do === 'add') await Contact.create({ lastName: 'Zenit' })
            else {
              const values =
                each.do === 'set'
                  ? { jobTitle: each.jobTitle, department: each.department }
                  : each.do === 'tag'
                    ? {
                        emails: each.emails
                          ? [{ value: 'z@zenit.es', kind: 'work', primary: true }]
                          : null,
                      }
                    : { deletedAt: everybody[0].createdAt }
              await current.updateMany(Contact as any, [{ id, values }])
            }
          }
          await current.flush()
          return current.setId
        })
        if (wrote) await reverse(ana, wrote)
        assert.deepEqual(await state(), before)
      }),
      { numRuns: 25 }
    )
  }).timeout(60_000)
})

test.group('Undo through the pages', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is for one’s own changes, and for those who see the audit', async ({ client, assert }) => {
    const { sara, leo, ana, vic, lucia } = await world()
    await change(sara, 'updated', () => lucia.merge({ jobTitle: 'CEO' }).save())
    const set = await lastSet()
    const undo = (who: any) =>
      client.post(`/change-sets/${set}/reversal`).loginAs(who).withCsrfToken().redirects(0)
    for (const who of [leo, vic]) {
      const refused = await undo(who)
      refused.assertStatus(404)
    }
    const page = await client.get(`/change-sets/${set}`).loginAs(ana)
    page.assertStatus(200)
    assert.include(page.text(), 'CEO')
    const done = await undo(sara)
    done.assertStatus(303)
    const undone = await Contact.findOrFail(lucia.id)
    assert.isNull(undone.jobTitle)
  })

  test('of one change is for whoever may edit the record', async ({ client, assert }) => {
    const { sara, leo, ana, lucia } = await world()
    await change(ana, 'updated', () => lucia.merge({ jobTitle: 'CEO' }).save())
    const { id } = await db.from('changes').orderBy('id', 'desc').firstOrFail()
    const undo = (who: any, changeId: number) =>
      client.post(`/changes/${changeId}/reversal`).loginAs(who).withCsrfToken().redirects(0)
    const refused = await undo(leo, id)
    refused.assertStatus(403)
    const missing = await undo(leo, 999_999)
    missing.assertStatus(404)
    const page = await client.get(`/contacts/${lucia.id}/changes`).loginAs(leo)
    assert.notInclude(page.text(), '/reversal')
    const done = await undo(sara, id)
    done.assertStatus(303)
    const contact = await Contact.findOrFail(lucia.id)
    assert.isNull(contact.jobTitle)
  })

  test('says what it could not take back', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    await change(sara, 'updated', () => lucia.merge({ jobTitle: 'CEO' }).save())
    const set = await lastSet()
    await change(system, 'updated', () => lucia.merge({ jobTitle: 'Chair' }).save())
    const response = await client
      .post(`/change-sets/${set}/reversal`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    response.assertStatus(409)
    assert.include(response.text(), 'Job title')
  })

  test('shows a record’s history to whoever sees the record', async ({ client, assert }) => {
    const { sara, lucia, vic } = await world()
    await change(sara, 'updated', () => lucia.merge({ jobTitle: '<i>CEO</i>' }).save())
    const response = await client.get(`/contacts/${lucia.id}/changes`).loginAs(vic)
    response.assertStatus(200)
    for (const text of ['Sara Vidal', 'Job title', '&lt;i&gt;CEO'])
      assert.include(response.text(), text)
    assert.notInclude(response.text(), '<i>CEO')
    const nobody = await client.get('/contacts/99999/changes').loginAs(vic)
    nobody.assertStatus(404)
  })

  test('lists recent changes for those who may', async ({ client }) => {
    const { ana, sara } = await world()
    const shown = await client.get('/settings/changes').loginAs(ana)
    shown.assertStatus(200)
    const refused = await client.get('/settings/changes').loginAs(sara)
    refused.assertStatus(403)
  })

  test('undoes a deletion from its toast', async ({ assert }) => {
    const { sara, lucia } = await world()
    const set = await discard(sara, lucia)
    await reverse(sara, set!)
    const back = await Contact.findOrFail(lucia.id)
    assert.isNull(back.deletedAt)
  })
})
