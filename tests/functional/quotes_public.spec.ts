import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import db from '@adonisjs/lucid/services/db'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import { discard } from '#records/trash'
import { runJobs } from '#workspace/jobs/runner'
import Deal from '#pipeline/models/deal'
import Quote from '#quotes/models/quote'
import QuoteAnswer from '#quotes/models/quote_answer'
import QuoteLine from '#quotes/models/quote_line'
import QuoteLink from '#quotes/models/quote_link'
import { answer, customer } from '#quotes/models/quote/answers'
import { send } from '#quotes/models/quote/sending'
import { revise } from '#quotes/models/quote/versions'
import { keepQuoteSettings, quoteSettings } from '#quotes/settings/quote_settings'
import { fingerprint } from '#tests/fingerprint'
import { quotesWorld } from '#tests/quotes_world'

async function sentQuote() {
  const made = await quotesWorld()
  const url = await send(made.quote, made.sara, { to: null, subject: '', message: '' })
  await made.quote.refresh()
  return { ...made, path: new URL(url).pathname }
}

const say = (client: any, path: string, fields: object) =>
  client.post(path).withCsrfToken().redirects(0).form(fields)

const hasHead = async (client: any, path: string) => {
  const head = await client.request(path, 'HEAD')
  return head.status()
}

test.group('The link of a quote', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('shows the customer what they need and nothing of ours', async ({ client, assert }) => {
    const { path, quote } = await sentQuote()
    const page = await client.get(path)
    page.assertStatus(200)
    for (const said of ['Scanners', '€762.30', 'Accept quote', 'Decline quote'])
      assert.include(page.text(), said)
    for (const hidden of ['200.00', 'Margin', 'Sara Vidal', 'Warehouse scanners'])
      assert.notInclude(page.text(), hidden)
    assert.equal(page.header('x-robots-tag'), 'noindex, nofollow')
    assert.equal(page.header('referrer-policy'), 'same-origin')
    const pdf = await client.get(`${path}/quote.pdf`)
    pdf.assertStatus(200)
    assert.equal(pdf.header('content-type'), 'application/pdf')
    assert.equal(quote.status, 'sent')
  })

  test('changes nothing when it is read, by people or by scanners', async ({ client, assert }) => {
    const { path } = await sentQuote()
    const before = await fingerprint()
    await client.get(path)
    await client.get(`${path}/quote.pdf`)
    assert.equal(await hasHead(client, path), 200)
    for (const tail of ['acceptance', 'refusal', 'views']) {
      const read = await client.get(`${path}/${tail}`)
      read.assertStatus(404)
    }
    assert.deepEqual(await fingerprint(), before)
  })

  test('is noted as read when the page says so, but not by colleagues', async ({
    client,
    assert,
  }) => {
    const { path, quote, sara } = await sentQuote()
    await client.post(`${path}/views`).loginAs(sara).withCsrfToken()
    await quote.refresh()
    assert.equal(quote.status, 'sent')
    const answered = await client.post(`${path}/views`).withCsrfToken()
    answered.assertStatus(204)
    await client.post(`${path}/views`).withCsrfToken()
    await quote.refresh()
    assert.equal(quote.status, 'viewed')
    const [link] = await QuoteLink.query().where('quoteId', quote.id)
    assert.isNotNull(link.firstViewedAt)
    assert.lengthOf(await db.from('change_sets').where('kind', 'quoteViewed'), 1)
  })

  test('opens one quote to who has it, and nothing to who guesses', async ({ client, assert }) => {
    const { path, quote, ana } = await sentQuote()
    const token = path.split('/').at(-1)!
    const other = await change(ana, 'created', () => Quote.create({ name: 'Secret' }))
    for (const guess of [
      '/q/1',
      `/q/${quote.number}`,
      `/q/${token.slice(0, -1)}`,
      `/q/${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      `/q/${'A'.repeat(43)}`,
      `/q/${token}%00`,
      `/q/${token}/../${other.id}`,
    ]) {
      const page = await client.get(guess)
      assert.include([404, 303], page.status(), guess)
      assert.notInclude(page.text(), 'Scanners')
      assert.notInclude(page.text(), 'Secret')
    }
    const [link] = await QuoteLink.all()
    assert.notEqual(link.tokenHash, token)
  })

  test('closes when it is revoked, over, or the quote is gone', async ({ client, assert }) => {
    const { path, quote, ana, sara, leo } = await sentQuote()
    const [link] = await QuoteLink.query().where('quoteId', quote.id)
    const close = (who: any) =>
      client.delete(`${quote.url}/links/${link.id}`).loginAs(who).withCsrfToken().redirects(0)
    const refused = await close(leo)
    refused.assertStatus(403)
    await close(sara)
    const status = async () => {
      const page = await client.get(path)
      return page.status()
    }
    assert.equal(await status(), 404)
    const late = await say(client, `${path}/acceptance`, { name: 'Late' })
    late.assertStatus(404)
    await db.from('quote_links').update({ revoked_at: null, expires_at: '2026-01-01 00:00:00.000' })
    assert.equal(await status(), 404)
    await db.from('quote_links').update({ expires_at: '2099-01-01 00:00:00.000' })
    assert.equal(await status(), 200)
    await discard(ana, quote)
    assert.equal(await status(), 404)
  })

  test('asks for patience after too many tries', async ({ client, assert }) => {
    const { path } = await sentQuote()
    let last = 0
    for (let at = 0; at < 25 && last !== 429; at++) {
      const tried = await say(client, `${path}/acceptance`, { name: '' })
      last = tried.status()
    }
    assert.equal(last, 429)
    await db.from('rate_limits').delete()
  })
})

test.group('A customer’s answer', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await db.from('jobs').delete()
    await db.from('rate_limits').delete()
  })

  test('yes is kept with name, time, address and the terms as shown, and wins the deal', async ({
    client,
    assert,
  }) => {
    const { ana, sara, quote, deal } = await quotesWorld()
    await change(ana, 'updated', () => quote.merge({ terms: 'In 30 days.' }).save())
    const url = await send(quote, sara, { to: null, subject: '', message: '' })
    const path = new URL(url).pathname
    const nameless = await say(client, `${path}/acceptance`, { name: '  ' })
    nameless.assertStatus(422)
    assert.include(nameless.text(), 'This is needed.')

    const answered = await say(client, `${path}/acceptance`, {
      name: '<b>Lucia</b>',
      kind: 'declined',
      total: '1',
      address: '6.6.6.6',
    })
    answered.assertStatus(303)
    const given = await QuoteAnswer.query().where('quoteId', quote.id).firstOrFail()
    assert.deepInclude(given.$attributes, {
      kind: 'accepted',
      name: '<b>Lucia</b>',
      total: 76_230,
      currency: 'EUR',
      terms: 'In 30 days.',
      createdById: null,
      origin: 'form',
    })
    assert.notEqual(given.address, '6.6.6.6')
    assert.isNotNull(given.address)
    const page = await client.get(path)
    assert.include(page.text(), '&lt;b&gt;Lucia&lt;/b&gt; accepted this quote')
    assert.notInclude(page.text(), 'Accept quote')
    const told = await db.from('notifications').where('kind', 'quoteAccepted')
    assert.deepEqual(
      told.map(({ user_id: id }) => id),
      [sara.id]
    )

    await runJobs()
    const won = await Deal.query().where('id', deal.id).preload('stage').firstOrFail()
    assert.equal(won.stage.type, 'won')
  })

  test('leaves the deal alone where the company wants it so', async ({ assert }) => {
    const { ana, quote, deal } = await sentQuote()
    const kept = await quoteSettings()
    await change(ana, 'settings', () => keepQuoteSettings({ ...kept, acceptanceWins: false }))
    await answer(quote, customer('192.0.2.1'), { kind: 'accepted', name: 'Lucia' })
    await runJobs()
    const still = await Deal.query().where('id', deal.id).preload('stage').firstOrFail()
    assert.equal(still.stage.type, 'open')
  })

  test('no is kept with its reason', async ({ client, assert }) => {
    const { path, quote } = await sentQuote()
    const answered = await say(client, `${path}/refusal`, { name: 'Lucia', note: 'Too dear.' })
    answered.assertStatus(303)
    await quote.refresh()
    assert.equal(quote.status, 'declined')
    const page = await client.get(path)
    assert.include(page.text(), 'Lucia declined this quote')
    const late = await say(client, `${path}/acceptance`, { name: 'Lucia' })
    late.assertStatus(409)
    assert.lengthOf(await QuoteAnswer.all(), 1)
  })

  test('counts once: the second of two is told who was quicker', async ({ client, assert }) => {
    const { path, quote } = await sentQuote()
    const both = await Promise.allSettled([
      answer(await Quote.findOrFail(quote.id), customer(null), { kind: 'accepted', name: 'One' }),
      answer(await Quote.findOrFail(quote.id), customer(null), { kind: 'declined', name: 'Two' }),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    assert.lengthOf(await QuoteAnswer.all(), 1)
    const again = await say(client, `${path}/acceptance`, { name: 'Three' })
    again.assertStatus(409)
    assert.match(again.text(), /(One accepted|Two declined) this quote/)
  })

  test('comes too late after the last day, before any schedule has run', async ({
    client,
    assert,
  }) => {
    const { path, quote } = await sentQuote()
    const yesterday = DateTime.now().setZone('Europe/Madrid').minus({ days: 1 }).toISODate()
    await db.from('quotes').update({ issued_on: '2026-01-01', expires_on: yesterday })
    const page = await client.get(path)
    assert.include(page.text(), 'This quote has expired')
    assert.notInclude(page.text(), 'Accept quote')
    const late = await say(client, `${path}/acceptance`, { name: 'Lucia' })
    late.assertStatus(409)
    assert.include(late.text(), 'This quote has expired')
    await quote.refresh()
    assert.equal(quote.status, 'sent')
  })

  test('is for the newest version alone', async ({ client, assert }) => {
    const { path, quote, sara } = await sentQuote()
    await revise(quote, sara)
    const page = await client.get(path)
    assert.include(page.text(), 'This quote was replaced by a newer version')
    const late = await say(client, `${path}/acceptance`, { name: 'Lucia' })
    late.assertStatus(409)
    assert.lengthOf(await QuoteAnswer.all(), 0)
  })

  test('may be noted by a colleague who heard it', async ({ client, assert }) => {
    const { quote, sara, leo } = await sentQuote()
    const note = (who: any, fields: object) =>
      client.post(`${quote.url}/answers`).loginAs(who).withCsrfToken().redirects(0).form(fields)
    const other = await note(leo, { kind: 'accepted', name: 'Lucia' })
    other.assertStatus(403)
    const noted = await note(sara, { kind: 'accepted', name: 'Lucia', note: 'On the phone.' })
    noted.assertStatus(303)
    const given = await QuoteAnswer.firstOrFail()
    assert.deepInclude(given.$attributes, { address: null, createdById: sara.id })
    const page = await client.get(quote.url).loginAs(sara)
    assert.include(page.text(), 'On the phone.')
  })

  test('stays, and what was accepted with it', async ({ client, assert }) => {
    const { path, quote, ana } = await sentQuote()
    await say(client, `${path}/acceptance`, { name: 'Lucia' })
    const set = await db.from('change_sets').where('kind', 'quoteAccepted').firstOrFail()
    await client.post(`/change-sets/${set.id}/reversal`).loginAs(ana).withCsrfToken().redirects(0)
    await quote.refresh()
    assert.equal(quote.status, 'accepted')
    assert.lengthOf(await QuoteAnswer.all(), 1)
    const version = await client
      .post(`${quote.url}/versions`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    version.assertStatus(303)
    assert.lengthOf(await Quote.query().where('number', quote.number!), 1)
    assert.lengthOf(await QuoteLine.query().where('quoteId', quote.id), 2)
  })
})
