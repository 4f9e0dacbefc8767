import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import testUtils from '@adonisjs/core/services/test_utils'
import { change } from '#records/change'
import { bulkJob, BulkChange } from '#records/bulk/bulk_change'
import ApiToken from '#access/models/api_token'
import type User from '#access/models/user'
import Deal from '#pipeline/models/deal'
import DealCompetitor from '#pipeline/models/deal_competitor'
import DealContact from '#pipeline/models/deal_contact'
import DealSplit from '#pipeline/models/deal_split'
import { pipelineWorld } from '#tests/pipeline_world'

test.group('The page of a deal', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  const send =
    (client: ApiClient, user: User, method: 'post' | 'put' | 'delete', path: string) =>
    (form: object = {}) =>
      (client as any)[method](path).form(form).loginAs(user).withCsrfToken().redirects(0)

  test('shows the way, what is due and who has a say, and escapes it', async ({
    client,
    assert,
  }) => {
    const { ana, sara, lucia, deal, stages } = await pipelineWorld()
    await change(ana, 'updated', () =>
      stages.qualification
        .merge({ guidance: 'Ask <i>first</i>', checklist: [{ key: 'a', text: 'Budget' }] })
        .save()
    )
    await change(sara, 'updated', () => deal.merge({ contactId: lucia.id }).save())
    const page = await client.get(`/deals/${deal.id}`).loginAs(sara)
    page.assertStatus(200)
    page.assertTextIncludes('aria-current="step"')
    page.assertTextIncludes('Ask &lt;i&gt;first')
    page.assertTextIncludes('Nothing is planned')
    page.assertTextIncludes('Lucia Fernandez')
    page.assertTextIncludes('Here since today')
    assert.notInclude(page.text(), 'translation missing')
    const outsider = await client.get('/deals/999999').loginAs(sara)
    outsider.assertStatus(404)
    const spanish = await change(sara, 'updated', () => sara.merge({ locale: 'es' }).save())
    const translated = await client.get(`/deals/${deal.id}`).loginAs(spanish as any)
    translated.assertTextIncludes('No hay nada previsto')
  })

  test('is won and lost from its dialog, with a reason, and opened again', async ({
    client,
    assert,
  }) => {
    const { sara, marc, deal } = await pipelineWorld()
    const form = await client.get(`/deals/${deal.id}/outcome/new?kind=lost`).loginAs(sara)
    form.assertTextIncludes('name="lostReason"')
    const outcome = `/deals/${deal.id}/outcome`
    const without = await send(client, sara, 'post', outcome)({ kind: 'lost' })
    without.assertStatus(422)
    const lost = await send(
      client,
      sara,
      'post',
      outcome
    )({
      kind: 'lost',
      lostReason: 'competitor',
      lostTo: 'Rival',
      version: deal.version,
    })
    lost.assertStatus(303)
    const page = await client.get(`/deals/${deal.id}`).loginAs(sara)
    page.assertTextIncludes('Went to a competitor')
    assert.notInclude(page.text(), 'Reopen deal')
    const refused = await send(client, sara, 'delete', outcome)()
    refused.assertStatus(403)
    const reopened = await send(client, marc, 'delete', outcome)()
    reopened.assertStatus(303)
    const stale = await send(client, sara, 'post', outcome)({ kind: 'won', version: 1 })
    stale.assertStatus(303)
    await deal.refresh()
    assert.isNull(deal.closedAt)
  })

  test('people, competitors and shares are kept, and must make a whole', async ({
    client,
    assert,
  }) => {
    const { sara, marc, lucia, henrik, deal } = await pipelineWorld()
    const people = send(client, sara, 'post', `/deals/${deal.id}/contacts`)
    await people({ contactId: lucia.id })
    await people({ contactId: henrik.id, role: 'champion' })
    const twice = await people({ contactId: henrik.id, role: 'blocker' })
    twice.assertStatus(303)
    const nobody = await people({ contactId: 999_999 })
    nobody.assertStatus(422)
    const links = await DealContact.query().where('dealId', deal.id).orderBy('id')
    assert.deepEqual(
      links.map(({ contactId, role, primary }) => [contactId, role, primary]),
      [
        [lucia.id, null, true],
        [henrik.id, 'blocker', false],
      ]
    )
    await send(client, sara, 'put', `/deal-parts/contacts/${links[1].id}/primary`)()
    await deal.refresh()
    assert.equal(deal.contactId, henrik.id)
    await send(client, sara, 'delete', `/deal-parts/contacts/${links[1].id}`)()
    await deal.refresh()
    assert.isNull(deal.contactId)

    const rivals = send(client, sara, 'post', `/deals/${deal.id}/competitors`)
    const nameless = await rivals({ strengths: 'Cheap' })
    nameless.assertStatus(422)
    await rivals({ name: 'Rival', strengths: 'Cheap' })
    assert.lengthOf(await DealCompetitor.query().where('dealId', deal.id), 1)

    const shares = send(client, sara, 'put', `/deals/${deal.id}/splits`)
    const short = await shares({ userId: [sara.id, marc.id], share: ['60', '39.99'] })
    short.assertStatus(422)
    short.assertTextIncludes('The shares add up to 99.99 %')
    const wrong = await shares({ userId: [sara.id, marc.id], share: ['x', '50'] })
    wrong.assertStatus(422)
    const same = await shares({ userId: [sara.id, sara.id], share: ['50', '50'] })
    same.assertStatus(422)
    await shares({ userId: [sara.id, marc.id, ''], share: ['66.67', '33.33', ''] })
    const rows = await DealSplit.query().where('dealId', deal.id).whereNull('deletedAt')
    assert.deepEqual(rows.map(({ share }) => share).sort(), [3333, 6667])
  })

  test('its checklist is ticked, and lets it go on', async ({ client, assert }) => {
    const { ana, sara, deal, stages } = await pipelineWorld()
    const checklist = [
      { key: 'a', text: 'Budget' },
      { key: 'b', text: 'Need' },
    ]
    await change(ana, 'updated', () => stages.qualification.merge({ checklist }).save())
    const tick = send(client, sara, 'put', `/deals/${deal.id}/checklist`)
    await tick({ shown: ['a', 'b'], done: ['a', 'x'] })
    await deal.refresh()
    assert.deepEqual(deal.checklistDone, ['a'])
    const step = send(client, sara, 'put', `/deals/${deal.id}/stage`)
    const early = await step({ stageId: stages.proposal.id, version: deal.version })
    early.assertStatus(422)
    await tick({ shown: ['a', 'b'], done: ['a', 'b'] })
    await deal.refresh()
    const moved = await step({ stageId: stages.proposal.id, version: deal.version })
    moved.assertStatus(303)
  })

  test('its rules hold in form, cell, API, import and bulk alike', async ({ client, assert }) => {
    const { ana, sara, deal, stages } = await pipelineWorld()
    await change(ana, 'updated', () =>
      stages.proposal.merge({ requiredFields: ['nextStep'] }).save()
    )
    const stageId = stages.proposal.id
    const needs = 'Before Proposal, this is needed: Next step'
    const form = await send(client, sara, 'put', `/deals/${deal.id}`)({ stageId })
    form.assertStatus(422)
    form.assertTextIncludes(needs)
    const cell = await send(
      client,
      sara,
      'put',
      `/deals/${deal.id}/fields/stage?in=cell`
    )({ stageId })
    cell.assertStatus(422)
    cell.assertTextIncludes(needs)
    const { token } = await ApiToken.make(sara, 'Test')
    const api = await client
      .patch(`/api/v1/deals/${deal.id}`)
      .header('Authorization', `Bearer ${token}`)
      .json({ stageId })
    api.assertStatus(422)
    assert.include(JSON.stringify(api.body()), needs)

    const ready = await change(ana, 'created', () =>
      Deal.create({ name: 'Ready', nextStep: 'Send offer' })
    )
    const ids = { ids: [deal.id, ready.id] }
    const bulk = await BulkChange.draft(Deal as any, ana, 'edit', ids)
    await bulk.choose(ana, Deal.field('stage')!, String(stageId))
    const chosen = await BulkChange.find(Deal as any, ana, bulk.id)
    await chosen.start(ana)
    await bulkJob.run({ id: bulk.id }, { progress: async () => {}, stopping: false })
    await ready.refresh()
    await deal.refresh()
    assert.deepEqual([ready.stageId, deal.stageId], [stageId, stages.qualification.id])
  })

  test('stands on the pages of its company and its people', async ({ client }) => {
    const { sara, lucia, acme, deal } = await pipelineWorld()
    await change(sara, 'created', () =>
      DealContact.create({ dealId: deal.id, contactId: lucia.id })
    )
    for (const path of [`/companies/${acme.id}`, `/contacts/${lucia.id}`]) {
      const page = await client.get(path).loginAs(sara)
      page.assertTextIncludes(`href="/deals/${deal.id}"`)
    }
  })
})
