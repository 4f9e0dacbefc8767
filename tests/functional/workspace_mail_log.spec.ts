import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import mail from '@adonisjs/mail/services/main'
import { DateTime } from 'luxon'
import { toColumn } from '#records/clock'
import { enqueue } from '#records/jobs'
import { runJobs } from '#workspace/jobs/runner'
import { withoutDoors } from '#workspace/mail/without_doors'
import { world } from '#tests/world'

const secret = 'kJ8dm2Qw9ZxV4nB7tR1yLs6P'

test.group('The mail log', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await db.from('jobs').delete()
    await db.from('mails').delete()
    return () => mail.restore()
  })

  const letter = (to: string, name = 'Ana') => ({
    to,
    locale: 'en',
    template: 'workspace::mails/test',
    data: { name },
  })

  test('keeps what a mail said without the links that open doors', async ({ client, assert }) => {
    const { ana, sara } = await world()
    mail.fake()
    const name = `<script>alert(1)</script> https://crm.example/password-resets/${secret}`
    await enqueue(db.connection(), 'mail', letter('x@y.example', name))
    await runJobs()
    const row = await db.from('mails').firstOrFail()
    assert.notInclude(JSON.stringify(row), secret)
    assert.include(row.body, '/password-resets/***')
    assert.isNull(row.payload)

    const page = await client.get(`/settings/mail/${row.id}`).loginAs(ana)
    page.assertStatus(200)
    assert.include(page.text(), 'sandbox=""')
    const body = await client.get(`/settings/mail/${row.id}/body`).loginAs(ana)
    assert.match(String(body.header('content-security-policy')), /^sandbox; default-src 'none'/)
    assert.equal(body.header('x-frame-options'), 'SAMEORIGIN')
    assert.notInclude(body.text(), '<script>alert')
    for (const path of [`/settings/mail/${row.id}`, `/settings/mail/${row.id}/body`]) {
      const refused = await client.get(path).loginAs(sara)
      refused.assertStatus(403)
    }
    const again = await client
      .post(`/settings/mail/${row.id}/deliveries`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    again.assertStatus(303)
    assert.lengthOf(await db.from('jobs').where('status', 'waiting'), 0)
  })

  test('sends again what opened no door', async ({ client, assert }) => {
    const { ana } = await world()
    const fake = mail.fake()
    await enqueue(db.connection(), 'mail', letter('x@y.example'))
    await runJobs()
    const row = await db.from('mails').firstOrFail()
    const again = await client
      .post(`/settings/mail/${row.id}/deliveries`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    again.assertStatus(303)
    await runJobs()
    fake.messages.assertSentCount(2)
    assert.lengthOf(await db.from('mails').where('status', 'sent'), 2)
    assert.isNotNull(await db.from('change_sets').where('kind', 'mailResent').first())
  })

  test('lists each try with what the server said', async ({ client, assert }) => {
    const { ana } = await world()
    await enqueue(db.connection(), 'mail', letter('x@y.example'))
    await runJobs({ throws: false })
    const row = await db.from('mails').firstOrFail()
    const tries = await db.from('mail_attempts').where('mail_id', row.id)
    assert.lengthOf(tries, 1)
    assert.include(tries[0].answer, 'ECONNREFUSED')
    const page = await client.get(`/settings/mail/${row.id}`).loginAs(ana)
    assert.include(page.text(), 'ECONNREFUSED')
  })

  test('is filtered by state, kind, person, words and day', async ({ client, assert }) => {
    const { ana } = await world()
    const rows = [
      ['one@a.example', 'Hello', 'sent', 'workspace::mails/test', 0],
      ['two@b.example', 'Your quote', 'failed', 'quotes::mails/quote', 40],
    ] as const
    for (const [recipient, subject, status, template, days] of rows)
      await db.table('mails').insert({
        recipient,
        subject,
        status,
        template,
        created_at: toColumn(DateTime.utc().minus({ days })),
      })
    const shows = async (query: object) => {
      const page = await client.get('/settings/mail').qs(query).loginAs(ana)
      return rows.map(([to]) => to).filter((to) => page.text().includes(`<strong>${to}`))
    }
    assert.lengthOf(await shows({}), 2)
    assert.deepEqual(await shows({ state: 'failed' }), ['two@b.example'])
    assert.deepEqual(await shows({ kind: 'workspace::mails/test' }), ['one@a.example'])
    assert.deepEqual(await shows({ recipient: 'TWO@' }), ['two@b.example'])
    assert.deepEqual(await shows({ subject: 'quote' }), ['two@b.example'])
    assert.deepEqual(await shows({ from: DateTime.utc().minus({ days: 3 }).toISODate() }), [
      'one@a.example',
    ])
    assert.deepEqual(await shows({ state: 'nothing', from: 'never' }), [
      'one@a.example',
      'two@b.example',
    ])
  })

  test('hides tokens in addresses, and nothing else', ({ assert }) => {
    const plain = 'See https://crm.example/contacts/12?tab=notes and <a href="/x">here</a>.'
    assert.equal(withoutDoors(plain), plain)
    for (const address of [
      `https://a.example/q/${secret}`,
      `https://a.example/x?token=${secret}&amp;b=1`,
    ])
      assert.notInclude(withoutDoors(`<a href="${address}">${address}</a>`), secret)
  })
})
