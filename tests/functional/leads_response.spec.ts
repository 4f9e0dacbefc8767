import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { change } from '#records/change'
import { keepSettings } from '#records/company'
import * as clock from '#records/clock'
import type User from '#access/models/user'
import Activity from '#contacts/models/activity'
import { convert } from '#leads/conversion/conversion'
import Lead from '#leads/models/lead'
import { noteOverdue, responseStatus } from '#leads/models/lead/response'
import { waitingLeads } from '#leads/today'
import { world } from '#tests/world'

const around = { 1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 0, 7: 0 }
const always = Object.fromEntries(Object.keys(around).map((day) => [day, [['00:00', '24:00']]]))

const made = (by: User, values: Record<string, any> = {}, origin?: any) =>
  change(by, 'created', () => Lead.create({ lastName: 'Quist', ...values } as any), { origin })

test.group('First response to a lead', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is due within the company’s aim of working minutes', async ({ assert }) => {
    const { ana } = await world()
    await change(ana, 'settings', () =>
      keepSettings({ workingHours: always, leadResponseMinutes: 60 })
    )
    const lead = await made(ana)
    const minutes = lead.firstResponseDueAt!.diff(lead.createdAt, 'minutes').minutes
    assert.closeTo(minutes, 60, 1)
    assert.equal(lead.responseStatus, 'due')
    const imported = await made(ana, {}, 'import')
    assert.isNull(imported.firstResponseDueAt ?? null)
    const known = await made(ana, { status: 'connected' })
    assert.isNull(known.firstResponseDueAt ?? null)
    await change(ana, 'settings', () => keepSettings({ leadResponseMinutes: null }))
    const free = await made(ana)
    assert.isNull(free.responseStatus ?? null)
  })

  test('is met by a call of ours, not by a note or a call of theirs, and undone with it', async ({
    assert,
  }) => {
    const { ana } = await world()
    const lead = await made(ana)
    const { version } = lead
    await Activity.add(ana, lead, { kind: 'note', body: 'Looks good' })
    await Activity.add(ana, lead, { kind: 'call', direction: 'inbound' })
    await lead.refresh()
    assert.equal(lead.responseStatus, 'due')
    const call = await Activity.add(ana, lead, { kind: 'call', direction: 'outbound' })
    await lead.refresh()
    assert.equal(lead.responseStatus, 'met')
    assert.equal(lead.version, version)
    await call.remove(ana)
    await lead.refresh()
    assert.equal(lead.responseStatus, 'due')
    assert.isNull(lead.firstRespondedAt)
  })

  test('is met by moving the lead on; late where it was due before', async ({ client, assert }) => {
    const { ana } = await world()
    const [quick, slow] = [await made(ana), await made(ana, { lastName: 'Slow' })]
    await change(ana, 'updated', () => quick.merge({ status: 'attempting' }).save())
    await quick.refresh()
    assert.equal(quick.responseStatus, 'met')

    const past = clock.toColumn(DateTime.utc().minus({ hours: 1 }))
    await db.from('leads').where('id', slow.id).update({ first_response_due_at: past })
    const today = await client.get('/').loginAs(ana)
    today.assertTextIncludes('Leads waiting for an answer')
    const waiting = await waitingLeads(ana)
    assert.deepEqual(
      waiting.map(({ title, late }) => [title, late]),
      [['Slow', true]]
    )
    const page = await client.get(`/leads/${slow.id}`).loginAs(ana)
    page.assertTextIncludes('Answer was due')
    await noteOverdue()
    const list = await client.get('/leads?filter[responseStatus][anyOf]=overdue').loginAs(ana)
    list.assertTextIncludes('Slow')
    assert.notInclude(list.text(), 'Quist</a>')
    await slow.refresh()
    await convert(ana, slow, { contact: 'new', deal: 'none' })
    await slow.refresh()
    assert.equal(slow.responseStatus, 'late')
  })

  test('reads as due, overdue, in time or late', ({ assert }) => {
    const due = DateTime.utc(2026, 1, 1, 12)
    const [before, after] = [due.minus({ hours: 1 }), due.plus({ hours: 1 })]
    const cases: [DateTime | null, DateTime, string][] = [
      [null, before, 'due'],
      [null, after, 'overdue'],
      [before, after, 'met'],
      [after, after, 'late'],
      [due, after, 'met'],
    ]
    for (const [responded, now, expected] of cases)
      assert.equal(responseStatus(due, responded, now), expected)
  })
})
