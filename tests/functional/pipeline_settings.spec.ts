import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import { reverse } from '#records/undo'
import type User from '#access/models/user'
import Deal from '#pipeline/models/deal'
import Pipeline from '#pipeline/models/pipeline'
import Stage from '#pipeline/models/stage'
import { pipelineWorld, stageNamed } from '#tests/pipeline_world'

test.group('Pipelines under Settings', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const send = (client: ApiClient, user: User) => {
    const ready = (request: any, form: object) =>
      request.form(form).loginAs(user).withCsrfToken().redirects(0)
    return {
      post: (path: string, form: object = {}) => ready(client.post(`/settings/${path}`), form),
      put: (path: string, form: object = {}) => ready(client.put(`/settings/${path}`), form),
      remove: (path: string, form: object = {}) => ready(client.delete(`/settings/${path}`), form),
    }
  }
  const lastSet = async (kind: string) => {
    const row = await change({ may: () => true } as any, 'x', (current) =>
      current.transaction.from('change_sets').where('kind', kind).orderBy('id', 'desc').first()
    )
    return row.id as number
  }

  test('a stage gets words, rules and a checklist; kept items keep what was ticked', async ({
    client,
    assert,
  }) => {
    const { ana, deal, stages } = await pipelineWorld()
    const { id } = stages.proposal
    const form = {
      name: 'Offer <b>out</b>',
      probability: '55',
      forecastCategory: 'commit',
      staleDays: '10',
      guidance: 'Send it',
      requiredFields: ['amount', 'nextStep', 'nonsense'],
      checklist: 'Sent\n\n Read \nSent',
    }
    const saved = await send(client, ana).put(`stages/${id}`, form)
    saved.assertStatus(303)
    const stage = await Stage.findOrFail(id)
    assert.deepEqual(stage.requiredFields, ['amount', 'nextStep'])
    assert.deepEqual(
      stage.checklist!.map(({ text }) => text),
      ['Sent', 'Read']
    )
    const [{ key }] = stage.checklist!
    await send(client, ana).put(`stages/${id}`, { ...form, checklist: 'Read it\nSent' })
    await stage.refresh()
    assert.equal(stage.checklist![1].key, key)
    const page = await client.get(`/settings/stages/${id}`).loginAs(ana)
    page.assertTextIncludes('Offer &lt;b&gt;out')
    const wrong = await send(client, ana).put(`stages/${id}`, { ...form, probability: '101' })
    wrong.assertStatus(422)
    await deal.refresh()
    assert.equal(deal.probability, 10)
  })

  test('stages are added and ordered; what is decided stays last', async ({ client, assert }) => {
    const { ana, deal, stages } = await pipelineWorld()
    const act = send(client, ana)
    const added = await act.post(`pipelines/${deal.pipelineId}/stages`, { name: 'Legal' })
    added.assertStatus(303)
    const legal = await stageNamed('Legal')
    await act.put(`stages/${legal.id}/position`, { place: '1' })
    await act.put(`stages/${stages.won.id}/position`, { place: '1' })
    const order = await Stage.query().whereNull('deletedAt').orderBy('position')
    assert.deepEqual(order.map(({ name }) => name).slice(0, 2), ['Legal', 'Qualification'])
    assert.deepEqual(
      order
        .map(({ type }) => type)
        .slice(-2)
        .sort(),
      ['lost', 'won']
    )
    const nowhere = await act.put(`stages/${legal.id}/position`, { place: '-3' })
    nowhere.assertStatus(422)
  })

  test('a stage in use asks where its deals go, past its rules, and all of it can be undone', async ({
    client,
    assert,
  }) => {
    const { ana, sara, deal, stages } = await pipelineWorld()
    await change(ana, 'updated', () =>
      stages.proposal.merge({ requiredFields: ['nextStep'] }).save()
    )
    const asked = await client
      .get(`/settings/stages/${stages.qualification.id}/removal`)
      .loginAs(ana)
    asked.assertTextIncludes('1 deal stands in Qualification')
    const act = send(client, ana)
    const nowhere = await act.remove(`stages/${stages.qualification.id}`)
    nowhere.assertStatus(422)
    const removed = await act.remove(`stages/${stages.qualification.id}`, {
      into: stages.proposal.id,
    })
    removed.assertStatus(303)
    await deal.refresh()
    assert.equal(deal.stageId, stages.proposal.id)
    const made = await change(sara, 'created', () => Deal.create({ name: 'Next' }))
    const first = await stageNamed('Needs analysis')
    assert.equal(made.stageId, first.id)

    await reverse(ana, await lastSet('stageRemoved'))
    await deal.refresh()
    assert.equal(deal.stageId, stages.qualification.id)
    const back = await Stage.findOrFail(stages.qualification.id)
    assert.isNull(back.deletedAt)
  })

  test('the last stage of its kind stays, and decided deals keep when they were decided', async ({
    client,
    assert,
  }) => {
    const { ana, deal, stages } = await pipelineWorld()
    const last = await send(client, ana).remove(`stages/${stages.won.id}`)
    last.assertStatus(422)
    last.assertTextIncludes('at least one stage of each kind')
    await deal.lose(ana, { reason: 'price' })
    await deal.refresh()
    const { closedAt } = deal
    const other = await change(ana, 'created', () =>
      Stage.create({
        name: 'Gone cold',
        pipelineId: deal.pipelineId!,
        position: 9,
        type: 'lost',
        probability: 0,
        forecastCategory: 'omitted',
      })
    )
    await send(client, ana).remove(`stages/${stages.lost.id}`, { into: other.id })
    await deal.refresh()
    assert.equal(deal.stageId, other.id)
    assert.equal(+deal.closedAt!, +closedAt!)
    assert.equal(deal.lostReason, 'price')
  })

  test('a pipeline is made, limited to teams, and goes with its deals to another', async ({
    client,
    assert,
  }) => {
    const { ana, teams, deal, stages } = await pipelineWorld()
    await deal.moveTo(stages.proposal, ana)
    const act = send(client, ana)
    const made = await act.post('pipelines', { name: 'Renewals' })
    made.assertStatus(303)
    const renewals = await Pipeline.findByOrFail('name', 'Renewals')
    await act.put(`pipelines/${renewals.id}`, {
      name: 'Renewals',
      teamIds: [teams.sales.id],
      staleDays: '30',
      active: '1',
    })
    await renewals.refresh()
    assert.deepEqual([renewals.teamIds, renewals.staleDays], [[teams.sales.id], 30])
    const nameless = await act.post('pipelines', { name: '' })
    nameless.assertStatus(422)

    const removed = await act.remove(`pipelines/${deal.pipelineId}`, { into: renewals.id })
    removed.assertStatus(303)
    await deal.refresh()
    const stage = await Stage.findOrFail(deal.stageId!)
    assert.deepEqual([deal.pipelineId, stage.name], [renewals.id, 'Proposal'])
    await renewals.refresh()
    assert.isTrue(renewals.standard)
    const last = await act.remove(`pipelines/${renewals.id}`)
    last.assertStatus(422)
    await reverse(ana, await lastSet('pipelineRemoved'))
    await deal.refresh()
    assert.equal(deal.stageId, stages.proposal.id)
  })

  test('an admin says what cards show', async ({ client, assert }) => {
    const { ana, sara, deal } = await pipelineWorld()
    await change(sara, 'updated', () => deal.merge({ nextStep: 'Ring the buyer' }).save())
    const before = await client.get('/deals/board').loginAs(sara)
    assert.notInclude(before.text(), 'Ring the buyer')
    await send(client, ana).put('pipelines/cards', { fields: ['nextStep', 'amount', 'nonsense'] })
    const after = await client.get('/deals/board').loginAs(sara)
    after.assertTextIncludes('Ring the buyer')
    const page = await client.get('/settings/pipelines/cards').loginAs(ana)
    page.assertTextIncludes('value="nextStep" checked')
  })

  test('only those who run the settings come in', async ({ client }) => {
    const { marc, deal, stages } = await pipelineWorld()
    const act = send(client, marc)
    const answers = [
      await client.get('/settings/pipelines').loginAs(marc),
      await client.get(`/settings/pipelines/${deal.pipelineId}`).loginAs(marc),
      await client.get(`/settings/stages/${stages.won.id}`).loginAs(marc),
      await act.post('pipelines', { name: 'Mine' }),
      await act.remove(`stages/${stages.qualification.id}`),
      await act.put('pipelines/cards', { fields: 'amount' }),
    ]
    for (const answer of answers) answer.assertStatus(403)
  })
})
