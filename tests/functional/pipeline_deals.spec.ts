import { test } from '@japa/runner'
import { DateTime } from 'luxon'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { change, Conflict } from '#records/change'
import { system } from '#records/actor'
import { Invalid, NotAllowed } from '#records/errors'
import { reverse } from '#records/undo'
import { Merger } from '#contacts/duplicates/merger'
import Contact from '#contacts/models/contact'
import Deal from '#pipeline/models/deal'
import DealContact from '#pipeline/models/deal_contact'
import DealOutcome from '#pipeline/models/deal_outcome'
import Pipeline from '#pipeline/models/pipeline'
import Stage from '#pipeline/models/stage'
import StageMove from '#pipeline/models/stage_move'
import { StageRefused } from '#pipeline/models/deal/stage_rule'
import { weighted } from '#pipeline/models/deal/valued'
import { pipelineWorld, stageNamed } from '#tests/pipeline_world'
import { world } from '#tests/world'

test.group('Deals', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('a company begins with seven stages', async ({ assert }) => {
    await world()
    const stages = await Stage.query().orderBy('position')
    assert.deepEqual(
      stages.map(({ name, probability, type }) => [name, probability, type]),
      [
        ['Qualification', 10, 'open'],
        ['Needs analysis', 25, 'open'],
        ['Proposal', 50, 'open'],
        ['Negotiation', 75, 'open'],
        ['Commitment', 90, 'open'],
        ['Won', 100, 'won'],
        ['Lost', 0, 'lost'],
      ]
    )
    assert.isTrue(stages.every(({ guidance }) => guidance!.length > 20))
  })

  test('a new deal stands first in the standard pipeline and is weighted', async ({ assert }) => {
    const { sara, lucia, acme } = await world()
    const deal = await change(sara, 'created', () =>
      Deal.create({ name: 'Scanners', amount: 12_345, contactId: lucia.id })
    )
    await deal.refresh()
    const stage = await Stage.findOrFail(deal.stageId!)
    assert.equal(stage.name, 'Qualification')
    assert.equal(deal.companyId, acme.id)
    assert.deepEqual(
      [deal.probability, deal.probabilityIsManual, deal.forecastCategory, deal.currency],
      [10, false, 'pipeline', 'EUR']
    )
    assert.deepEqual([deal.baseAmount, deal.weightedAmount], [12_345, 1235])
    const moves = await StageMove.query().where('dealId', deal.id)
    assert.deepEqual(
      moves.map(({ fromId, toId, amount }) => [fromId, toId, amount]),
      [[null, stage.id, 12_345]]
    )
    const links = await DealContact.query().where('dealId', deal.id)
    assert.deepEqual(
      links.map(({ contactId, primary }) => [contactId, primary]),
      [[lucia.id, true]]
    )
  })

  for (const [amount, percent, expected] of [
    [null, 50, null],
    [1, 50, 1],
    [1, 49, 0],
    [3, 50, 2],
    [12_345, 10, 1235],
    [9_007_199_254_740_991, 100, 9_007_199_254_740_991],
    [9_007_199_254_740_991, 99, 8_917_127_262_193_581],
  ] as [number | null, number, number | null][]) {
    test(`${percent} % of ${amount} is ${expected}`, ({ assert }) => {
      assert.equal(weighted(amount, percent), expected)
    })
  }

  test('a move leaves its trail, sets what follows from the stage, and is taken back whole', async ({
    assert,
  }) => {
    const { sara, deal, stages } = await pipelineWorld()
    const entered = DateTime.utc().minus({ days: 3 })
    await db
      .from('deals')
      .where('id', deal.id)
      .update({ stage_entered_at: entered.toSQL({ includeOffset: false }) })
    const found = await Deal.findOrFail(deal.id)
    const set = await found.moveTo(stages.proposal, sara)
    await found.refresh()
    assert.deepEqual([found.probability, found.forecastCategory], [50, 'best_case'])
    assert.equal(found.weightedAmount, 50_000)
    const [move] = await StageMove.query().where('dealId', deal.id).orderBy('id', 'desc')
    assert.deepEqual([move.fromId, move.toId], [stages.qualification.id, stages.proposal.id])
    assert.approximately(move.seconds!, 3 * 86_400, 5)
    assert.equal(move.movedById, sara.id)

    await reverse(sara, set!)
    await found.refresh()
    assert.deepEqual([found.stageId, found.probability], [stages.qualification.id, 10])
    assert.approximately(found.stageEnteredAt!.toMillis(), entered.toMillis(), 1000)
    const left = await StageMove.query().where('dealId', deal.id).whereNull('deletedAt')
    assert.lengthOf(left, 1)
  })

  test('a probability set by hand stays through moves, and the stage’s comes back when emptied', async ({
    assert,
  }) => {
    const { sara, deal, stages } = await pipelineWorld()
    await change(sara, 'updated', () => deal.merge({ probability: 35 }).save())
    await deal.moveTo(stages.proposal, sara)
    await deal.refresh()
    assert.deepEqual([deal.probability, deal.probabilityIsManual], [35, true])
    await change(sara, 'updated', () => deal.merge({ probability: null }).save())
    await deal.refresh()
    assert.deepEqual([deal.probability, deal.probabilityIsManual], [50, false])
  })

  test('what a stage says later does not rewrite deals that are there', async ({ assert }) => {
    const { ana, sara, deal, stages } = await pipelineWorld()
    await change(ana, 'updated', () => stages.qualification.merge({ probability: 60 }).save())
    await change(sara, 'updated', () => deal.merge({ nextStep: 'Call' }).save())
    await deal.refresh()
    assert.equal(deal.probability, 10)
  })

  test('is won and lost with a reason, by whom and when, and opened again by who may', async ({
    assert,
  }) => {
    const { sara, marc, deal, stages } = await pipelineWorld()
    await assert.rejects(() => deal.lose(sara, { reason: null }), StageRefused as any)
    await deal.refresh()
    await deal.lose(sara, { reason: 'price', note: 'Too dear', competitor: 'Rival' })
    await deal.refresh()
    assert.deepEqual(
      [deal.stageId, deal.probability, deal.lostReason],
      [stages.lost.id, 0, 'price']
    )
    assert.isNotNull(deal.closedAt)
    const [lost] = await DealOutcome.query().where('dealId', deal.id)
    assert.deepEqual(
      [lost.kind, lost.reason, lost.note, lost.competitor, lost.decidedById],
      ['lost', 'price', 'Too dear', 'Rival', sara.id]
    )

    await assert.rejects(
      () => change(sara, 'updated', () => deal.merge({ amount: 1 }).save()),
      Invalid as any
    )
    await deal.refresh()
    assert.throws(() => deal.reopen(sara), NotAllowed as any)
    await deal.reopen(marc)
    await deal.refresh()
    assert.deepEqual(
      [deal.stageId, deal.closedAt, deal.lostReason],
      [stages.qualification.id, null, null]
    )
    await lost.refresh()
    assert.equal(lost.reopenedById, marc.id)
    await deal.win(marc, { reason: 'speed' })
    await deal.refresh()
    assert.deepEqual(
      [deal.probability, deal.forecastCategory, deal.wonReason],
      [100, 'closed', 'speed']
    )
  })

  test('of two people who move the same deal the second hears of it', async ({ assert }) => {
    const { sara, marc, deal, stages } = await pipelineWorld()
    const theirs = await Deal.findOrFail(deal.id)
    await deal.moveTo(stages.proposal, sara, { version: deal.version })
    await assert.rejects(
      () => theirs.moveTo(stages.negotiation, marc, { version: theirs.version }),
      Conflict as any
    )
    await deal.refresh()
    assert.equal(deal.stageId, stages.proposal.id)
  })

  test('goes to the namesake stage of another pipeline, or to its first', async ({ assert }) => {
    const { ana, deal, stages } = await pipelineWorld()
    await deal.moveTo(stages.proposal, ana)
    const other = await change(ana, 'created', () => Pipeline.makeStandard('en'))
    await deal.refresh()
    await change(ana, 'updated', () => deal.merge({ pipelineId: other.id }).save())
    await deal.refresh()
    const stage = await Stage.findOrFail(deal.stageId!)
    assert.deepEqual([stage.pipelineId, stage.name], [other.id, 'Proposal'])
  })

  test('a pipeline of another team takes no deal', async ({ assert }) => {
    const { ana, sara, teams, deal } = await pipelineWorld()
    const other = await change(ana, 'created', async () => {
      const made = await Pipeline.makeStandard('en')
      return made.merge({ teamIds: [teams.support.id] }).save()
    })
    await assert.rejects(
      () => change(sara, 'updated', () => deal.merge({ pipelineId: other.id }).save()),
      Invalid as any
    )
  })

  test('cards keep their order, and make room for one between two', async ({ assert }) => {
    const { sara, deal, stages } = await pipelineWorld()
    const make = (name: string) => change(sara, 'created', () => Deal.create({ name }))
    const [b, c] = [await make('B'), await make('C')]
    const order = async () => {
      const rows = await db
        .from('deals')
        .where('stage_id', stages.qualification.id)
        .orderBy('board_position')
      return rows.map(({ name }) => name)
    }
    assert.deepEqual(await order(), ['C', 'B', deal.name])
    const version = deal.version
    for (let round = 0; round < 30; round++) {
      await deal.moveTo(stages.qualification, sara, { below: c.id })
      await b.moveTo(stages.qualification, sara, { below: c.id })
    }
    assert.deepEqual(await order(), ['C', 'B', deal.name])
    await c.moveTo(stages.qualification, sara, { below: deal.id })
    assert.deepEqual(await order(), ['B', deal.name, 'C'])
    await deal.refresh()
    assert.equal(deal.version, version)
  })

  test('follows its person through a merge, once', async ({ assert }) => {
    const { ana, lucia, henrik, deal } = await pipelineWorld()
    await change(ana, 'updated', () => deal.merge({ contactId: lucia.id }).save())
    await change(ana, 'created', () =>
      DealContact.create({ dealId: deal.id, contactId: henrik.id })
    )
    await deal.win(ana)
    const survivor = await Contact.findOrFail(henrik.id)
    const loser = await Contact.findOrFail(lucia.id)
    await new Merger(survivor as any, loser as any).merge(ana)
    await deal.refresh()
    assert.equal(deal.contactId, henrik.id)
    const links = await DealContact.query().where('dealId', deal.id).whereNull('deletedAt')
    assert.deepEqual(
      links.map(({ contactId, primary }) => [contactId, primary]),
      [[henrik.id, true]]
    )
  })

  test('a rule of a stage holds for fields and for what is ticked, also where stages are skipped', async ({
    assert,
  }) => {
    const { ana, sara, deal, stages } = await pipelineWorld()
    await change(ana, 'updated', async () => {
      await stages.proposal.merge({ requiredFields: ['nextStep'] }).save()
      await stages.qualification
        .merge({ checklist: [{ key: 'budget', text: 'Budget known' }] })
        .save()
    })
    const refusal = await deal.moveTo(stages.negotiation, sara).catch((error) => error)
    assert.instanceOf(refusal, StageRefused)
    assert.deepEqual(refusal.needs.fields, ['nextStep'])
    assert.deepEqual(
      refusal.needs.items.map(({ text }: any) => text),
      ['Budget known']
    )
    assert.include(refusal.errors.stageId.params.needs, 'Next step, Budget known')
    await deal.refresh()
    await deal.moveTo(stages.negotiation, sara, {
      values: { nextStep: 'Send offer', checklistDone: ['budget'] },
    })
    await deal.refresh()
    assert.equal(deal.stageId, stages.negotiation.id)
    await assert.rejects(
      () => change(sara, 'updated', () => deal.merge({ nextStep: null }).save()),
      Invalid as any
    )
    await deal.refresh()
    await deal.moveTo(await stageNamed('Needs analysis'), sara)
    await deal.refresh()
    assert.equal(deal.probability, 25)
  })

  test('tells what happened in events', async ({ assert }) => {
    const { sara, deal, stages } = await pipelineWorld()
    const told: string[] = []
    const heard = async (work: () => Promise<unknown>) => {
      await change(system, 'x', async (current) => {
        const happened = current.happened.bind(current)
        current.happened = (name, row, data) => {
          told.push(name)
          happened(name, row, data)
        }
        await work()
      })
    }
    await heard(() => deal.moveTo(stages.proposal, sara))
    await deal.refresh()
    await heard(() => deal.win(sara))
    await deal.refresh()
    await heard(() => deal.reopen(system))
    assert.includeMembers(told, ['deal.moved', 'deal.won', 'deal.reopened'])
  })
})
