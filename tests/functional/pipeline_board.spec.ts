import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { change } from '#records/change'
import type User from '#access/models/user'
import Deal from '#pipeline/models/deal'
import Stage from '#pipeline/models/stage'
import { pipelineWorld } from '#tests/pipeline_world'

const fragment = { 'HX-Request': 'true', 'HX-Request-Type': 'partial' }

test.group('The board', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const move = (client: ApiClient, user: User, id: number, form: object, from = '?from=board') => {
    const request = client.put(`/deals/${id}/stage${from}`).form(form).loginAs(user)
    for (const [name, value] of Object.entries(fragment)) request.header(name, value)
    return request.withCsrfToken().redirects(0)
  }
  const many = (user: User, count: number, values: object = {}) =>
    change(
      user,
      'created',
      (current) =>
        current.createMany(
          Deal as any,
          Array.from({ length: count }, (_, at) => ({
            name: `Deal ${at}`,
            amount: 1000,
            ownerId: user.id,
            ...values,
          }))
        ),
      { quiet: true }
    )

  test('shows columns with counts and sums, and escapes what it shows', async ({
    client,
    assert,
  }) => {
    const { sara, deal, stages } = await pipelineWorld()
    await change(sara, 'created', () =>
      Deal.create({ name: '<b>Bold</b>', amount: 250_050, stageId: stages.proposal.id })
    )
    const page = await client.get('/deals/board').loginAs(sara)
    page.assertStatus(200)
    page.assertTextIncludes('&lt;b&gt;Bold')
    page.assertTextIncludes(`id="card-${deal.id}"`)
    page.assertTextIncludes('€2,500.50')
    page.assertTextIncludes('€1,250.25')
    assert.notInclude(page.text(), 'translation missing')
  })

  test('asks as often for a thousand deals as for ten', async ({ client, assert }) => {
    const { sara, stages } = await pipelineWorld()
    await many(sara, 10)
    const count = async () => {
      let queries = 0
      const heard = () => queries++
      db.connection().getReadClient().on('query', heard)
      const page = await client.get('/deals/board').loginAs(sara)
      db.connection().getReadClient().removeListener('query', heard)
      page.assertStatus(200)
      return queries
    }
    await count()
    const few = await count()
    await many(sara, 990)
    await many(sara, 200, { stageId: stages.proposal.id })
    assert.equal(await count(), few)
    assert.isAtMost(few, 22)
  })

  test('brings the further cards of a column without gap or repeat', async ({ client, assert }) => {
    const { sara, stages } = await pipelineWorld()
    await many(sara, 45)
    const seen: string[] = []
    const page = await client.get('/deals/board').loginAs(sara)
    const read = (text: string) =>
      seen.push(...[...text.matchAll(/id="card-(\d+)"/g)].map(([, id]) => id))
    const next = (text: string) => /hx-get="([^"]+columns[^"]+)"/.exec(text)?.[1]
    read(page.text())
    let more = next(page.text())?.replaceAll('&amp;', '&')
    while (more) {
      const part = await client.get(more).loginAs(sara)
      part.assertStatus(200)
      read(part.text())
      more = next(part.text())?.replaceAll('&amp;', '&')
    }
    assert.lengthOf(seen, 46)
    assert.lengthOf(new Set(seen), 46)
    const nothing = await client
      .get(`/deals/board/columns/${stages.proposal.id}?after=x`)
      .loginAs(sara)
    nothing.assertStatus(404)
  })

  test('takes a card, answers with both columns, and can be undone', async ({ client, assert }) => {
    const { sara, deal, stages } = await pipelineWorld()
    const moved = await move(client, sara, deal.id, {
      stageId: stages.proposal.id,
      version: deal.version,
    })
    moved.assertStatus(200)
    moved.assertTextIncludes(`#lane-head-${stages.qualification.id}`)
    moved.assertTextIncludes(`#lane-head-${stages.proposal.id}`)
    const told = JSON.parse(moved.header('hx-trigger')!)['board:moved']
    assert.deepEqual([told.card, told.lane], [deal.id, stages.proposal.id])
    assert.match(told.undo, /^\/change-sets\/\d+\/reversal$/)
    await client.post(told.undo).loginAs(sara).withCsrfToken().redirects(0)
    await deal.refresh()
    assert.equal(deal.stageId, stages.qualification.id)
  })

  test('says to the second of two where the card went', async ({ client, assert }) => {
    const { sara, marc, deal, stages } = await pipelineWorld()
    const { version } = deal
    await move(client, marc, deal.id, { stageId: stages.negotiation.id, version })
    const late = await move(client, sara, deal.id, { stageId: stages.proposal.id, version })
    late.assertStatus(409)
    const told = JSON.parse(late.header('hx-trigger')!)['board:moved']
    assert.equal(told.lane, stages.negotiation.id)
    assert.equal(
      told.text,
      'Marc Puig changed Warehouse scanners in the meantime. It is in Negotiation now.'
    )
    await deal.refresh()
    assert.equal(deal.stageId, stages.negotiation.id)
  })

  test('refuses a move with a form for what is missing, which then moves it', async ({
    client,
    assert,
  }) => {
    const { ana, sara, deal, stages } = await pipelineWorld()
    await change(ana, 'updated', async () => {
      await stages.proposal.merge({ requiredFields: ['nextStep'] }).save()
      const checklist = [{ key: 'budget', text: 'Budget <i>known</i>' }]
      await stages.qualification.merge({ checklist }).save()
    })
    const { version } = deal
    const stageId = stages.proposal.id
    const refused = await move(client, sara, deal.id, { stageId, version })
    refused.assertStatus(422)
    refused.assertTextIncludes('Before Proposal, this is needed: Next step, Budget')
    refused.assertTextIncludes('name="nextStep"')
    refused.assertTextIncludes('Budget &lt;i&gt;known')
    const half = await move(client, sara, deal.id, { stageId, version, nextStep: 'Send offer' })
    half.assertStatus(422)
    half.assertTextIncludes('Send offer')
    const whole = { stageId, version, nextStep: 'Send offer', done: 'budget', ownerId: ana.id }
    const moved = await move(client, sara, deal.id, whole)
    moved.assertStatus(200)
    await deal.refresh()
    assert.deepEqual(
      [deal.stageId, deal.nextStep, deal.checklistDone, deal.ownerId],
      [stageId, 'Send offer', ['budget'], sara.id]
    )
  })

  test('asks for the reason when a card is dropped on lost', async ({ client, assert }) => {
    const { sara, deal, stages } = await pipelineWorld()
    const { version } = deal
    const stageId = stages.lost.id
    const refused = await move(client, sara, deal.id, { stageId, version })
    refused.assertStatus(422)
    refused.assertTextIncludes('name="lostReason"')
    const lost = await move(client, sara, deal.id, { stageId, version, lostReason: 'price' })
    lost.assertStatus(200)
    await deal.refresh()
    assert.deepEqual([deal.stageId, deal.lostReason], [stageId, 'price'])
  })

  test('works without script, by its form', async ({ client, assert }) => {
    const { sara, deal, stages } = await pipelineWorld()
    const form = await client.get(`/deals/${deal.id}/stage?from=board`).loginAs(sara)
    form.assertTextIncludes('<select')
    const done = await client
      .put(`/deals/${deal.id}/stage?from=board&pipeline=${deal.pipelineId}`)
      .form({ stageId: stages.proposal.id, version: deal.version })
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    done.assertStatus(303)
    assert.include(done.header('location'), '/deals/board?from=board&pipeline=')
    const lane = await client
      .post('/deals/board/cards')
      .form({ name: 'Quick one', stageId: stages.negotiation.id })
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    lane.assertStatus(303)
    const quick = await Deal.findByOrFail('name', 'Quick one')
    assert.equal(quick.stageId, stages.negotiation.id)
  })

  test('adds a card to a column, or says why not', async ({ client }) => {
    const { ana, sara, stages } = await pipelineWorld()
    await change(ana, 'updated', () => stages.proposal.merge({ requiredFields: ['amount'] }).save())
    const add = (form: object) => {
      const request = client.post('/deals/board/cards').form(form).loginAs(sara).withCsrfToken()
      for (const [name, value] of Object.entries(fragment)) request.header(name, value)
      return request
    }
    const added = await add({ name: 'Quick', stageId: stages.qualification.id })
    added.assertStatus(200)
    added.assertTextIncludes('Quick')
    added.assertTextIncludes(`#lane-head-${stages.qualification.id}`)
    const refused = await add({ name: 'Quick', stageId: stages.proposal.id })
    refused.assertStatus(422)
    refused.assertTextIncludes('Before Proposal, this is needed: Amount')
    const nameless = await add({ name: '', stageId: stages.qualification.id })
    nameless.assertStatus(422)
  })

  test('shares filters and views with the list', async ({ client, assert }) => {
    const { sara, marc, deal } = await pipelineWorld()
    await change(marc, 'created', () => Deal.create({ name: 'Marc’s deal' }))
    const filtered = `filter[owner][me]=1`
    const board = await client.get(`/deals/board?${filtered}`).loginAs(sara)
    board.assertTextIncludes(deal.title)
    assert.notInclude(board.text(), 'Marc’s deal')
    const added = await client
      .get(`/deals/filters?as=board&add[field]=owner&add[operator]=me`)
      .loginAs(sara)
      .redirects(0)
    const list = await client.get(added.header('location')!).loginAs(sara).redirects(0)
    list.assertStatus(303)
    assert.match(list.header('location')!, /^\/deals\/board\?filter/)
    const plain = await client.get('/deals').loginAs(sara)
    plain.assertTextIncludes('/deals?as=board')
    const wrong = await client.get('/deals/board?filter[stage][is]=x').loginAs(sara)
    wrong.assertStatus(422)
  })

  test('folds the columns of what is decided, and marks what stands too long', async ({
    client,
    assert,
  }) => {
    const { ana, sara, deal, stages } = await pipelineWorld()
    await deal.win(sara)
    const old = await change(sara, 'created', () => Deal.create({ name: 'Old one' }))
    await change(ana, 'updated', () => stages.qualification.merge({ staleDays: 14 }).save())
    await db.from('deals').where('id', old.id).update({ stage_entered_at: '2026-01-01 00:00:00' })
    const page = await client.get('/deals/board').loginAs(sara)
    assert.notInclude(page.text(), `id="card-${deal.id}"`)
    page.assertTextIncludes('card--stale')
    const opened = await client.get(`/deals/board?unfolded=${stages.won.id}`).loginAs(sara)
    opened.assertTextIncludes(`id="card-${deal.id}"`)
    const folded = await Stage.query().where('folded', true)
    assert.lengthOf(folded, 2)
  })

  test('lets nobody move what they may not edit or see', async ({ client, assert }) => {
    const { leo, vic, deal, stages } = await pipelineWorld()
    const form = { stageId: stages.proposal.id, version: deal.version }
    for (const person of [leo, vic]) {
      const refused = await move(client, person, deal.id, form)
      refused.assertStatus(403)
    }
    const gone = await move(client, leo, 999_999, form)
    gone.assertStatus(404)
    await deal.refresh()
    assert.equal(deal.stageId, stages.qualification.id)
    const page = await client.get('/deals/board').loginAs(vic)
    assert.notInclude(page.text(), 'draggable="true"')
  })
})
