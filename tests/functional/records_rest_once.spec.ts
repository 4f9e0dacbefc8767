import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import limiter from '@adonisjs/limiter/services/main'
import { change } from '#records/change'
import { toColumn } from '#records/clock'
import { AnswerOnce, forgetAnswers } from '#records/rest/answer_once'
import ApiToken from '#access/models/api_token'
import Contact from '#contacts/models/contact'
import { world } from '#tests/world'

const nuria = { firstName: 'Nuria', lastName: 'Vega' }

test.group('Idempotency-Key', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => limiter.clear(['api']))

  async function asked(client: any) {
    const people = await world()
    const tokens = {
      ana: await ApiToken.make(people.ana, 'tests'),
      sara: await ApiToken.make(people.sara, 'tests'),
    }
    const post = (
      key: string,
      body: object | null,
      who: 'ana' | 'sara' = 'ana',
      path = '/contacts'
    ) => {
      const request = client
        .post(`/api/v1${path}`)
        .accept('json')
        .header('Idempotency-Key', key)
        .bearerToken(tokens[who].token)
      return body ? request.json(body) : request
    }
    return { ...people, tokens, post }
  }
  const named = async () => {
    const rows = await Contact.query().where('title', 'Nuria Vega')
    return rows.length
  }

  test('carries a request out once and answers it alike', async ({ client, assert }) => {
    const { post } = await asked(client)
    const first = await post('"order-1"', nuria)
    first.assertStatus(201)
    const again = await post('"order-1"', nuria)
    again.assertStatus(201)
    assert.deepEqual(again.body(), first.body())
    for (const name of ['location', 'etag', 'content-type'])
      assert.equal(again.header(name), first.header(name))
    assert.isUndefined(first.header('idempotency-replayed'))
    assert.equal(again.header('idempotency-replayed'), 'true')
    assert.equal(await named(), 1)

    const bare = await post('order-1', nuria)
    bare.assertStatus(201)
    assert.equal(await named(), 1, 'the quotes are not part of the key')
    const other = await post('order-2', nuria)
    other.assertStatus(201)
    const theirs = await post('order-1', nuria, 'sara')
    theirs.assertStatus(201)
    assert.equal(await named(), 3, 'a key is one token’s own')
  })

  test('refuses the key for another request, and a key that is none', async ({
    client,
    assert,
  }) => {
    const { post, lucia } = await asked(client)
    await post('k', nuria)
    const other = await post('k', { ...nuria, jobTitle: 'CFO' })
    other.assertStatus(422)
    assert.equal(other.header('content-type'), 'application/problem+json; charset=utf-8')
    const elsewhere = await post('k', null, 'ana', `/contacts/${lucia.id}/restoration`)
    elsewhere.assertStatus(422)
    for (const key of ['""', 'a\tb', 'x'.repeat(256)]) {
      const wrong = await post(key, nuria)
      wrong.assertStatus(400)
    }
    assert.equal(await named(), 1)
  })

  test('leaves the key free where nothing was done', async ({ client, assert }) => {
    const { post } = await asked(client)
    const refused = await post('k', { lastName: 'Vega', emails: [{ value: 'nonsense' }] })
    refused.assertStatus(422)
    assert.lengthOf(await db.from('idempotency_keys'), 0)
    const mended = await post('k', nuria)
    mended.assertStatus(201)
  })

  test('says 409 while the first is under way, and takes over from a dead one', async ({
    client,
    assert,
  }) => {
    const { post, tokens } = await asked(client)
    const body = JSON.stringify(nuria)
    const running = await AnswerOnce.claim(tokens.ana.row.id, 'k', `POST /api/v1/contacts\n${body}`)
    const second = await post('k', nuria)
    second.assertStatus(409)
    assert.equal(await named(), 0)

    const longAgo = toColumn(DateTime.utc().minus({ minutes: 3 }))
    await db.from('idempotency_keys').update({ claimed_at: longAgo })
    const third = await post('k', nuria)
    third.assertStatus(201)
    assert.equal(await named(), 1)
    const late = { status: 201, headers: {}, body: '{}' }
    await assert.rejects(() => (running as AnswerOnce).keep(late), 'underWay')
  })

  test('keeps the answer with the change or not at all', async ({ client, assert }) => {
    const { ana, tokens } = await asked(client)
    const once = (await AnswerOnce.claim(tokens.ana.row.id, 'k', 'x')) as AnswerOnce
    await assert.rejects(() =>
      change(ana, 'created', async () => {
        await Contact.create(nuria as any)
        await once.keep({ status: 201, headers: {}, body: '{}' })
        throw new Error('killed')
      })
    )
    assert.equal(await named(), 0)
    const { status } = await db.from('idempotency_keys').firstOrFail()
    assert.isNull(status)
  })

  test('forgets after a day', async ({ client, assert }) => {
    const { post } = await asked(client)
    await post('k', nuria)
    await forgetAnswers()
    assert.lengthOf(await db.from('idempotency_keys'), 1)
    const yesterday = toColumn(DateTime.utc().minus({ hours: 25 }))
    await db.from('idempotency_keys').update({ created_at: yesterday })
    const anew = await post('k', { ...nuria, jobTitle: 'CFO' })
    anew.assertStatus(201)
    await db.from('idempotency_keys').update({ created_at: yesterday })
    await forgetAnswers()
    assert.lengthOf(await db.from('idempotency_keys'), 0)
  })
})
