import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import mail from '@adonisjs/mail/services/main'
import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { change, connection } from '#records/change'
import { Invalid } from '#records/errors'
import { runJobs } from '#workspace/jobs/runner'
import Activity from '#contacts/models/activity'
import Quote from '#quotes/models/quote'
import QuoteDecision from '#quotes/models/quote_decision'
import QuoteLine from '#quotes/models/quote_line'
import QuoteLink from '#quotes/models/quote_link'
import { expireQuotes } from '#quotes/models/quote/expiry'
import { formatNumber } from '#quotes/models/quote/numbers'
import { send } from '#quotes/models/quote/sending'
import { keepQuoteSettings, quoteSettings } from '#quotes/settings/quote_settings'
import { quotesWorld, wordsOf } from '#tests/quotes_world'

const press = (client: any, path: string, who: any, fields: object = {}, method = 'post') =>
  client[method](path).loginAs(who).withCsrfToken().redirects(0).form(fields)

const setLimits = async (by: any, limits: object) => {
  const kept = await quoteSettings()
  await change(by, 'settings', () => keepQuoteSettings({ ...kept, ...limits }))
}

const noted = async (kind: string) => {
  const rows = await db.from('notifications').where('kind', kind).orderBy('user_id')
  return rows.map(({ user_id: id }) => id)
}

test.group('The number of a quote', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('{pattern} in {year} at {number} is {text}')
    .with([
      { pattern: 'Q-YYYY-####', year: 2026, number: 42, text: 'Q-2026-0042' },
      { pattern: 'Q-YYYY-####', year: 2026, number: 12_345, text: 'Q-2026-12345' },
      { pattern: 'P##/YY', year: 2026, number: 7, text: 'P07/26' },
      { pattern: '#', year: 2026, number: 7, text: '7' },
    ])
    .run(({ assert }, { pattern, year, number, text }) => {
      assert.equal(formatNumber(pattern, year, number), text)
    })

  test('is never given twice, and follows the pattern that is set', async ({ assert }) => {
    const { ana, quote } = await quotesWorld()
    await setLimits(ana, { numberPattern: 'OF/####' })
    const made = await change(ana, 'created', async () => [
      await Quote.create({ name: 'One' }),
      await Quote.create({ name: 'Two' }),
    ])
    assert.deepEqual(
      made.map(({ number }) => number),
      ['OF/0001', 'OF/0002']
    )
    assert.match(quote.number!, /^Q-\d{4}-0001$/)
  })
})

test.group('A new quote', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('takes customer, address, language, dates and terms from what is known', async ({
    client,
    assert,
  }) => {
    const { ana, sara, acme, deal, lucia } = await quotesWorld()
    await setLimits(ana, { terms: { en: 'In 30 days.', es: 'A 30 días.' }, validDays: 15 })
    await change(ana, 'updated', async () => {
      await lucia.merge({ language: 'es' }).save()
      await acme
        .merge({
          addresses: [
            { kind: 'work', primary: true, street: 'Gran Vía 1', city: 'Bilbao' },
            {
              kind: 'shipping',
              primary: false,
              street: 'Dock 4',
              city: 'Santurtzi',
              country: 'ES',
            },
          ],
        })
        .save()
      await deal.merge({ contactId: lucia.id }).save()
    })
    const answer = await press(client, '/quotes', sara, { name: 'Dock', dealId: deal.id })
    answer.assertStatus(303)
    const quote = await Quote.query().orderBy('id', 'desc').firstOrFail()
    assert.deepInclude(quote.$attributes, {
      companyId: acme.id,
      contactId: lucia.id,
      currency: 'EUR',
      language: 'es',
      terms: 'A 30 días.',
      status: 'draft',
      billingAddress: 'Acme Tools\nGran Vía 1\nBilbao',
      shippingAddress: 'Acme Tools\nDock 4\nSanturtzi\nEspaña',
    })
    assert.equal(quote.expiresOn!.diff(quote.issuedOn!, 'days').days, 15)
    const page = await client.get(deal.url).loginAs(sara)
    assert.include(page.text(), quote.number!)
  })

  test('takes nothing from a form that only verbs may say', async ({ client, assert }) => {
    const { sara } = await quotesWorld()
    await press(client, '/quotes', sara, {
      name: 'Sly',
      status: 'accepted',
      number: 'X-1',
      revision: '9',
      total: '1',
      decidedAt: '2026-01-01 10:00',
    })
    const quote = await Quote.query().orderBy('id', 'desc').firstOrFail()
    assert.deepInclude(quote.$attributes, { status: 'draft', revision: 1, decidedAt: null })
    assert.notEqual(quote.number, 'X-1')
  })
})

test.group('Approval', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is asked for over a limit, and given by who has the right', async ({ client, assert }) => {
    const { ana, marc, sara, quote } = await quotesWorld()
    await setLimits(ana, { approvalDiscount: '5' })
    const page = await client.get(quote.url).loginAs(sara)
    assert.include(page.text(), 'A discount of 10 % is above the limit of 5 %.')
    assert.include(page.text(), 'Ask for approval')
    assert.notInclude(page.text(), `${quote.url}/deliveries/new`)
    const letter = { to: null, subject: '', message: '' }
    await assert.rejects(() => send(quote, sara, letter), Invalid as any)

    await press(client, `${quote.url}/review`, sara)
    await quote.refresh()
    assert.equal(quote.status, 'in_review')
    assert.deepEqual(await noted('approvalAsked'), [ana.id])
    const own = await press(client, `${quote.url}/decisions`, sara, { kind: 'approved' })
    own.assertStatus(403)
    const manager = await press(client, `${quote.url}/decisions`, marc, { kind: 'approved' })
    manager.assertStatus(403)

    await press(client, `${quote.url}/decisions`, ana, { kind: 'refused', note: 'Give 5 %.' })
    await quote.refresh()
    assert.equal(quote.status, 'draft')
    assert.deepEqual(await noted('approvalRefused'), [sara.id])

    await press(client, `${quote.url}/review`, sara)
    await press(client, `${quote.url}/decisions`, ana, { kind: 'approved' })
    await quote.refresh()
    assert.equal(quote.status, 'approved')
    const rows = await QuoteDecision.query().where('quoteId', quote.id).orderBy('id')
    assert.deepEqual(
      rows.map(({ kind, createdById }) => [kind, createdById]),
      [
        ['requested', sara.id],
        ['refused', ana.id],
        ['requested', sara.id],
        ['approved', ana.id],
      ]
    )
    await send(quote, sara, letter)
    assert.equal(quote.status, 'sent')
  })

  test('is needed above an amount, and given up by going back to a draft', async ({
    client,
    assert,
  }) => {
    const { ana, sara, quote } = await quotesWorld()
    await setLimits(ana, { approvalAmount: 76_230 })
    const free = await client.get(`${quote.url}/deliveries/new`).loginAs(sara)
    assert.include(free.text(), 'name="message"')
    await setLimits(ana, { approvalAmount: 76_229 })
    await press(client, `${quote.url}/review`, sara)
    await press(client, `${quote.url}/decisions`, ana, { kind: 'approved' })
    await press(client, `${quote.url}/review`, sara, {}, 'delete')
    await quote.refresh()
    assert.equal(quote.status, 'draft')
    const again = await press(client, `${quote.url}/deliveries`, sara, { by: 'link' })
    again.assertStatus(422)
    assert.include(again.text(), 'Ask for approval first.')
  })
})

test.group('Sending a quote', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await db.from('jobs').delete()
    return () => mail.restore()
  })

  test('mails the link and the PDF with one’s own words, and keeps what was sent', async ({
    client,
    assert,
  }) => {
    const { sara, quote } = await quotesWorld()
    const form = await client.get(`${quote.url}/deliveries/new`).loginAs(sara)
    assert.include(form.text(), 'lucia@fernandez.example')
    assert.include(form.text(), 'Dear Lucia')
    const answer = await press(client, `${quote.url}/deliveries`, sara, {
      to: 'lucia@fernandez.example',
      subject: 'Your scanners\r\nBcc: everybody@evil.example',
      message: 'Hello <b>Lucia</b>,\n\nas agreed.',
    })
    answer.assertStatus(303)
    await quote.refresh()
    assert.equal(quote.status, 'sent')
    const event = await db
      .from('jobs')
      .where('name', 'event')
      .where('payload', 'like', '%quote.sent%')
    assert.isAtMost(event.length, 1)

    const sent: any[] = []
    const fake = mail.fake()
    await runJobs()
    fake.messages.assertSent((message: any) => Boolean(sent.push(message)))
    const message = sent[0].toJSON ? sent[0].toJSON().message : sent[0]
    assert.notInclude(message.subject, '\n')
    assert.include(message.html, '&lt;b&gt;Lucia')
    const url = /https?:\/\/[^\s"<]+\/q\/[\w-]{43}/.exec(message.html)![0]
    assert.deepEqual(message.replyTo, [{ address: 'sara@norte.example', name: 'Sara Vidal' }])
    assert.equal(message.attachments[0].filename, `${quote.number}.pdf`)
    assert.include(wordsOf(Buffer.from(message.attachments[0].content, 'base64')), quote.number!)

    const page = await client.get(new URL(url).pathname)
    page.assertStatus(200)
    const stored = await db.from('files').where({ record_name: 'quote', record_id: quote.id })
    assert.equal(stored[0].name, `${quote.number}.pdf`)
    const told = await Activity.query().where({ aboutName: 'quote', aboutId: quote.id })
    assert.deepInclude(told[0].$attributes, { kind: 'email', fileId: stored[0].id })
    const [job] = await db.from('jobs').where('name', 'mail')
    assert.equal(job.payload, 'null')
    const secrets = await db.from('quote_links').select('token_hash')
    assert.notInclude(JSON.stringify(secrets), url.split('/').at(-1)!)
    const history = await db.from('changes').where('table_name', 'quote_links')
    assert.notInclude(JSON.stringify(history), secrets[0].token_hash)
  })

  test('says what is wrong and sends nothing', async ({ client, assert }) => {
    const { sara, leo, quote } = await quotesWorld()
    const wrong = await press(client, `${quote.url}/deliveries`, sara, {
      to: 'nobody',
      subject: '',
      message: 'x',
    })
    wrong.assertStatus(422)
    assert.include(wrong.text(), 'is not an e-mail address')
    const other = await press(client, `${quote.url}/deliveries`, leo, { by: 'link' })
    other.assertStatus(403)
    const empty = await change(sara, 'created', () => Quote.create({ name: 'Empty' }))
    const refused = await press(client, `/quotes/${empty.id}/deliveries`, sara, { by: 'link' })
    refused.assertStatus(422)
    assert.include(refused.text(), 'There is no line in it yet.')
    assert.lengthOf(await QuoteLink.all(), 0)
  })
})

test.group('A quote that left the house', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is not changed any more, whichever door', async ({ client, assert }) => {
    const { ana, sara, quote } = await quotesWorld()
    await send(quote, sara, { to: null, subject: '', message: '' })
    await quote.refresh()
    const [line] = await QuoteLine.query().where('quoteId', quote.id)
    const refused = Invalid as any
    const edit = () => change(ana, 'updated', () => quote.merge({ name: 'Other' }).save())
    await assert.rejects(edit, refused)
    await quote.refresh()
    await assert.rejects(
      () => change(ana, 'updated', () => line.merge({ unitPrice: 1 }).save()),
      refused
    )
    const form = await press(client, quote.url, ana, { name: 'Other' }, 'put')
    form.assertStatus(422)
    const lines = await press(client, `${quote.url}/lines`, ana, { lines: {} }, 'put')
    lines.assertStatus(422)
    const { default: ApiToken } = await import('#access/models/api_token')
    const { token } = await ApiToken.make(ana, 'quotes')
    for (const body of [{ name: 'Other' }, { status: 'draft' }]) {
      const api = await client.patch(`/api/v1/quotes/${quote.id}`).bearerToken(token).json(body)
      api.assertStatus(422)
    }
    await quote.refresh()
    assert.equal(quote.name, 'Scanners')
  })

  test('cannot be unsent by undoing', async ({ client, assert }) => {
    const { ana, sara, quote } = await quotesWorld()
    await send(quote, sara, { to: null, subject: '', message: '' })
    const set = await db.from('change_sets').where('kind', 'quoteSent').firstOrFail()
    await press(client, `/change-sets/${set.id}/reversal`, ana)
    await quote.refresh()
    assert.equal(quote.status, 'sent')
  })

  test('gets a new version, which takes its place', async ({ client, assert }) => {
    const { sara, quote } = await quotesWorld()
    await send(quote, sara, { to: null, subject: '', message: '' })
    const answer = await press(client, `${quote.url}/versions`, sara)
    answer.assertStatus(303)
    await quote.refresh()
    assert.equal(quote.status, 'superseded')
    const next = await Quote.query().where('previousId', quote.id).firstOrFail()
    assert.equal(answer.header('location'), next.url)
    assert.deepInclude(next.$attributes, {
      number: quote.number,
      revision: 2,
      status: 'draft',
      total: quote.total,
      sentAt: null,
    })
    assert.equal(next.title, `${quote.number} v2 Scanners`)
    const count = await connection().from('quote_lines').where('quote_id', next.id).count('* as n')
    assert.equal(Number(count[0].n), 2)
    const again = await press(client, `${quote.url}/versions`, sara)
    again.assertStatus(303)
    assert.lengthOf(await Quote.query().where('number', quote.number!), 2)
    const page = await client.get(next.url).loginAs(sara)
    assert.include(page.text(), 'Version 1')
  })

  test('is copied under a number of its own, by whoever sees it', async ({ client, assert }) => {
    const { leo, vic, quote } = await quotesWorld()
    const answer = await press(client, `${quote.url}/copies`, leo)
    answer.assertStatus(303)
    const copy = await Quote.query().orderBy('id', 'desc').firstOrFail()
    assert.deepInclude(copy.$attributes, { revision: 1, ownerId: leo.id, total: quote.total })
    assert.notEqual(copy.number, quote.number)
    const refused = await press(client, `${quote.url}/copies`, vic)
    refused.assertStatus(403)
  })

  test('expires the day after its last day, once', async ({ assert }) => {
    const { sara, quote } = await quotesWorld()
    await send(quote, sara, { to: null, subject: '', message: '' })
    const today = DateTime.now().setZone('Europe/Madrid')
    const day = (at: DateTime) => at.toISODate()!
    await db
      .from('quotes')
      .where('id', quote.id)
      .update({ expires_on: day(today) })
    assert.equal(await expireQuotes(), 0)
    await db
      .from('quotes')
      .where('id', quote.id)
      .update({ issued_on: '2026-01-01', expires_on: day(today.minus({ days: 1 })) })
    assert.equal(await expireQuotes(), 1)
    assert.equal(await expireQuotes(), 0)
    await quote.refresh()
    assert.equal(quote.status, 'expired')
    assert.deepEqual(await noted('quoteExpired'), [sara.id])
  })
})
