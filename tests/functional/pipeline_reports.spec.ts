import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { DateTime } from 'luxon'
import { change } from '#records/change'
import { keepSettings } from '#records/company'
import { system } from '#records/actor'
import Lead from '#leads/models/lead'
import Deal from '#pipeline/models/deal'
import StageMove from '#pipeline/models/stage_move'
import { readAsked } from '#pipeline/reports/asked'
import { reports } from '#pipeline/reports/all'
import { mean, ReportScope } from '#pipeline/reports/report_scope'
import { loadDemo } from '#workspace/demo/demo_data'
import { pipelineWorld } from '#tests/pipeline_world'

const at = (day: string) => DateTime.fromISO(`${day}T09:00:00Z`, { zone: 'utc' })
const year = { period: 'between', from: '2025-01-01', to: '2025-12-31' }

/**
 * Five deals of 2025. Sara: Alpha, 1,000, won after 10 days by way of all stages; Beta, 3,000, lost from Proposal after 20 days, on
 * price to Rival; Gamma, 500, open in Proposal. Marc: Delta, 2,000, won after 30 days, who skipped to Negotiation; Epsilon, no
 * amount, lost from Qualification after 4 days without a competitor. And one of 2024 that must not count.
 */
async function reportWorld() {
  const made = await pipelineWorld()
  const { stages, deal, sara, marc } = made
  await change(system, 'seeded', async () => {
    await StageMove.query().where('dealId', deal.id).delete()
    await db.from('deal_outcomes').where('deal_id', deal.id).delete()
  })
  await db.from('deals').where('id', deal.id).update({ created_at: '2024-01-01 09:00:00.000' })
  type Step = [stage: keyof typeof stages, day: string]
  const tell = async (values: Record<string, any>, owner: { id: number }, steps: Step[]) => {
    const last = steps.at(-1)!
    const stage = stages[last[0]]
    const [id] = await change(
      system,
      'demo',
      async (current) => {
        const ids = await current.createMany(Deal as any, [
          {
            ...values,
            pipelineId: stage.pipelineId,
            stageId: stage.id,
            stageEnteredAt: at(last[1]),
            closedAt: stage.type === 'open' ? null : at(last[1]),
            createdAt: at(steps[0][1]),
            ownerId: owner.id,
          },
        ])
        await current.createMany(
          StageMove as any,
          steps.map(([name, day], index) => ({
            dealId: ids[0],
            fromId: index ? stages[steps[index - 1][0]].id : null,
            toId: stages[name].id,
            movedAt: at(day),
            seconds: index
              ? at(day)
                  .diff(at(steps[index - 1][1]))
                  .as('seconds')
              : null,
          }))
        )
        return ids
      },
      { quiet: true }
    )
    return id
  }
  await tell({ name: 'Alpha', amount: 100_000, source: 'referral', wonReason: 'price' }, sara, [
    ['qualification', '2025-03-01'],
    ['proposal', '2025-03-03'],
    ['negotiation', '2025-03-05'],
    ['commitment', '2025-03-09'],
    ['won', '2025-03-11'],
  ])
  await tell(
    { name: 'Beta', amount: 300_000, source: 'event', lostReason: 'price', lostTo: 'Rival' },
    sara,
    [
      ['qualification', '2025-03-01'],
      ['proposal', '2025-03-11'],
      ['lost', '2025-03-21'],
    ]
  )
  await tell({ name: 'Gamma', amount: 50_000, source: 'referral' }, sara, [
    ['qualification', '2025-06-01'],
    ['proposal', '2025-06-05'],
  ])
  await tell({ name: 'Delta', amount: 200_000, source: 'referral', wonReason: 'price' }, marc, [
    ['qualification', '2025-05-01'],
    ['negotiation', '2025-05-21'],
    ['won', '2025-05-31'],
  ])
  await tell({ name: 'Epsilon', lostReason: 'timing' }, marc, [
    ['qualification', '2025-05-02'],
    ['lost', '2025-05-06'],
  ])
  await tell({ name: 'Long ago', amount: 900_000, wonReason: 'price' }, sara, [
    ['qualification', '2024-02-01'],
    ['won', '2024-02-03'],
  ])
  return made
}

type World = Awaited<ReturnType<typeof reportWorld>>

async function figures(actor: World['ana'], name: string, query: Record<string, unknown> = year) {
  const scope = await ReportScope.for(actor, readAsked(query, 'Europe/Madrid'))
  const sections = await reports.find((each) => each.name === name)!.sections(scope)
  return sections.map(({ table, svg }) => ({
    svg,
    rows: Object.fromEntries(table.rows.map(({ label, cells }) => [label, cells])),
    raw: table.rows.map(({ label, cells }) => [label, ...cells.map(({ raw }) => raw)]),
  }))
}

test.group('Reports', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('the funnel counts how far deals came, and how long they stayed', async ({ assert }) => {
    const { ana } = await reportWorld()
    const [{ raw }] = await figures(ana, 'funnel')
    assert.deepEqual(raw, [
      ['Begun', '5', '', '1.0000', '6500.00', '', '', '', ''],
      // Stays: 2, 10, 4, 20 and 4 days.
      ['Qualification', '5', '1.0000', '1.0000', '6500.00', '4.00', '4.00', '10.00', '0'],
      ['Needs analysis', '4', '0.8000', '0.8000', '6500.00', '', '', '', '0'],
      ['Proposal', '4', '1.0000', '0.8000', '6500.00', '6.00', '2.00', '10.00', '1'],
      ['Negotiation', '2', '0.5000', '0.4000', '3000.00', '7.00', '4.00', '10.00', '0'],
      ['Commitment', '2', '1.0000', '0.4000', '3000.00', '2.00', '2.00', '2.00', '0'],
      ['Won', '2', '1.0000', '0.4000', '3000.00', '', '', '', ''],
    ])
  })

  test('the win rate goes by number and by value, month by month', async ({ assert }) => {
    const { ana } = await reportWorld()
    const [{ raw }] = await figures(ana, 'wins')
    assert.lengthOf(raw, 13)
    assert.deepEqual(raw[2], ['Mar 25', '1', '1', '0.5000', '1000.00', '3000.00', '0.2500'])
    assert.deepEqual(raw[4], ['May 25', '1', '1', '0.5000', '2000.00', '0.00', '1.0000'])
    assert.deepEqual(raw.at(-1), ['Total', '2', '2', '0.5000', '3000.00', '3000.00', '0.5000'])
  })

  test('months end where they end for the reader', async ({ assert }) => {
    const { ana } = await reportWorld()
    await db.from('deals').where('name', 'Delta').update({ closed_at: '2025-05-31 22:30:00.000' })
    const [{ raw }] = await figures(ana, 'wins')
    assert.deepEqual(raw[5].slice(0, 3), ['Jun 25', '1', '0'])
  })

  test('sources tell deals and what they brought', async ({ assert }) => {
    const { ana } = await reportWorld()
    const [deals] = await figures(ana, 'sources')
    assert.deepEqual(deals.raw, [
      ['Referral', '3', '2', '1.0000', '3000.00', '1500.00', '500.00'],
      ...deals.raw.slice(1, 3),
      ['Total', '5', '2', '0.5000', '3000.00', '1500.00', '500.00'],
    ])
    assert.deepEqual(deals.raw.slice(1, 3).sort(), [
      ['Event', '1', '0', '0.0000', '0.00', '', '0.00'],
      ['Not said', '1', '0', '0.0000', '0.00', '', '0.00'],
    ])
  })

  test('losses tell reasons and who got it', async ({ assert }) => {
    const { ana } = await reportWorld()
    const [reasons, competitors] = await figures(ana, 'losses')
    assert.deepEqual(
      reasons.rows.Price.map(({ raw }) => raw),
      ['1', '0.5000', '3000.00']
    )
    assert.deepEqual(reasons.raw.at(-1), ['Total', '2', '1.0000', '3000.00'])
    assert.deepEqual(
      competitors.rows.Rival.map(({ raw }) => raw),
      ['1', '0.5000', '3000.00']
    )
    assert.equal(competitors.rows['Not said'][0].raw, '1')
  })

  test('cycle time has a median and quartiles', async ({ assert }) => {
    const { ana } = await reportWorld()
    const [lengths, months] = await figures(ana, 'cycle')
    assert.deepEqual(lengths.raw, [
      ['Won', '2', '20.00', '10.00', '30.00', '20.00'],
      ['Lost', '2', '12.00', '4.00', '20.00', '12.00'],
    ])
    assert.deepEqual(months.raw[2], ['Mar 25', '1', '10.00', '10.00', '10.00'])
    assert.deepEqual(months.raw[0], ['Jan 25', '0', '', '', ''])
  })

  test('people are told apart, by owner and by team', async ({ assert }) => {
    const { ana, sara, teams } = await reportWorld()
    const [{ raw }] = await figures(ana, 'owners')
    assert.deepEqual(raw, [
      ['Marc Puig', '0', '0.00', '1', '1', '0.5000', '2000.00', '2000.00', '30.00'],
      // Open is as it is now: Gamma, and the deal of the small world.
      ['Sara Vidal', '2', '1500.00', '1', '1', '0.5000', '1000.00', '1000.00', '10.00'],
    ])
    const [own] = await figures(ana, 'funnel', { ...year, whose: String(sara.id) })
    assert.equal(own.rows.Begun[0].raw, '3')
    const [team] = await figures(ana, 'funnel', { ...year, whose: `team-${teams.sales.id}` })
    assert.equal(team.rows.Begun[0].raw, '5')
    const [other] = await figures(ana, 'funnel', { ...year, whose: `team-${teams.support.id}` })
    assert.lengthOf(other.raw, 0)
  })

  test('leads tell what became of them and how soon they were answered', async ({ assert }) => {
    const { ana, sara } = await reportWorld()
    await change(system, 'seeded', async () => {
      for (const lastName of ['One', 'Two', 'Three', 'Four'])
        await Lead.create({ lastName, ownerId: sara.id, source: 'website' })
    })
    const set = (lastName: string, values: Record<string, unknown>) =>
      db.from('leads').where('last_name', lastName).update(values)
    await db.from('leads').update({
      created_at: '2025-04-01 09:00:00.000',
      first_responded_at: null,
      response_status: null,
    })
    await set('One', {
      status: 'converted',
      status_kind: 'won',
      converted_at: '2025-04-09 09:00:00.000',
      first_responded_at: '2025-04-01 10:00:00.000',
      response_status: 'met',
    })
    await set('Two', {
      status: 'unqualified',
      status_kind: 'lost',
      first_responded_at: '2025-04-01 14:00:00.000',
      response_status: 'late',
    })
    await set('Three', { status: 'attempting', status_kind: 'ongoing' })
    const ids = await db.from('leads').orderBy('id').select('id')
    const move = {
      from_kind: 'open',
      to_kind: 'ongoing',
      by_id: sara.id,
      at: '2025-04-02 09:00:00',
    }
    await db.table('lead_moves').multiInsert(
      [1, 2, 6].map((days, index) => ({
        ...move,
        lead_id: ids[index].id,
        from_status: 'new',
        to_status: 'attempting',
        seconds: days * 86_400,
      }))
    )
    const [way, statuses, responses] = await figures(ana, 'leads')
    assert.deepEqual(way.raw, [
      ['Came in', '4', '', '1.0000'],
      ['Taken up', '3', '0.7500', '0.7500'],
      ['Qualified', '1', '0.3333', '0.2500'],
      ['Converted', '1', '1.0000', '0.2500'],
    ])
    assert.deepEqual(
      statuses.rows.New.map(({ raw }) => raw),
      ['1', '0.2500', '2.00', '1.00', '6.00']
    )
    assert.deepEqual(responses.raw, [['Sara Vidal', '1', '1', '0', '0', '0.5000', '3.00', '5.00']])
    const [, sources] = await figures(ana, 'sources')
    assert.deepEqual(
      sources.rows.Website.map(({ raw }) => raw),
      ['4', '1', '0.2500', '1']
    )
  })

  test('every figure leads to a list of as many records', async ({ client, assert }) => {
    const { ana } = await reportWorld()
    let followed = 0
    for (const { name } of reports) {
      for (const { rows } of await figures(ana, name)) {
        for (const { href, raw } of Object.values(rows).flatMap((cells) => cells.slice(0, 3))) {
          if (!href || raw.includes('.')) continue
          const url = new URL(href, 'http://localhost')
          const list = await client.get(`${url.pathname}/export${url.search}&mark=0`).loginAs(ana)
          list.assertStatus(200)
          assert.lengthOf(list.text().trim().split('\r\n').slice(1), Number(raw), `${name} ${href}`)
          followed++
        }
      }
    }
    assert.isAbove(followed, 25)
  }).timeout(60_000)

  test('pages show drawings with their figures, and files of them', async ({ client, assert }) => {
    const { ana } = await reportWorld()
    const query = new URLSearchParams(year).toString()
    for (const { name } of reports) {
      const page = await client.get(`/reports/${name}?${query}`).loginAs(ana)
      page.assertStatus(200)
      if (name !== 'leads') assert.match(page.text(), /<svg class="chart"/)
      assert.notMatch(page.text(), / style="/)
    }
    const first = await client.get('/reports').loginAs(ana)
    first.assertTextIncludes('Nothing in this period')
    const file = await client.get(`/reports/losses/competitors?${query}`).loginAs(ana)
    file.assertHeader('content-type', 'text/csv; charset=utf-8')
    assert.include(file.text(), 'Rival,1,0.5000,3000.00\r\n')
    const missing = await client.get('/reports/losses/nothing').loginAs(ana)
    missing.assertStatus(404)
    const unknown = await client.get('/reports/nothing').loginAs(ana)
    unknown.assertStatus(404)
  })

  test('a name that looks like a formula computes nothing in a file', async ({
    client,
    assert,
  }) => {
    const { ana } = await reportWorld()
    await db.from('deals').where('lost_to', 'Rival').update({ lost_to: '=1+2' })
    const query = new URLSearchParams(year).toString()
    const file = await client.get(`/reports/losses/competitors?${query}`).loginAs(ana)
    assert.include(file.text(), "'=1+2,1")
  })

  test('people see figures over what they may see', async ({ client, assert }) => {
    const { leo, vic } = await reportWorld()
    const reach = leo.reach('read', 'deal')
    const visible = await Deal.visibleTo(leo).where('createdAt', '>', '2025-01-01')
    const [funnel] = await figures(leo, 'funnel')
    assert.equal(Number(funnel.rows.Begun?.[0].raw ?? 0), visible.length)
    assert.notEqual(reach, 'none')
    await db
      .from('roles')
      .where('key', 'viewer')
      .update({ permissions: JSON.stringify({ records: {}, rights: [] }) })
    const refused = await client.get('/reports').loginAs(vic)
    refused.assertStatus(403)
    const file = await client.get('/reports/wins/over-time').loginAs(vic)
    file.assertStatus(403)
  })

  test('is there without leads where a company does without them', async ({ client, assert }) => {
    const { ana } = await reportWorld()
    await change(system, 'settings', () => keepSettings({ recordsOff: ['lead'] }))
    const gone = await client.get('/reports/leads').loginAs(ana)
    gone.assertStatus(404)
    const page = await client.get('/reports/sources').loginAs(ana)
    page.assertStatus(200)
    assert.notInclude(page.text(), 'Leads by source')
  })

  test('odd parameters are as if they were not there', async ({ client, assert }) => {
    const now = DateTime.fromISO('2026-05-20T12:00:00Z')
    const asked = (query: Record<string, unknown>) => readAsked(query, 'Europe/Madrid', now)
    assert.include(asked({ period: 'x', whose: "1'", pipeline: '-1', from: '2026-02-30' }), {
      period: 'last12Months',
      from: '2025-06-01',
      to: '2026-05-20',
      owner: null,
      pipeline: null,
    })
    assert.include(asked({ period: 'lastQuarter' }), { from: '2026-01-01', to: '2026-03-31' })
    assert.include(asked({ period: 'between', from: '2026-04-02', to: '2026-01-01' }), {
      from: '2026-01-01',
      to: '2026-04-02',
    })
    const filled = { was: 'thisYear', from: '2026-01-01', to: '2026-01-31' }
    assert.include(asked({ ...filled, period: 'thisYear' }), { period: 'between' })
    assert.include(asked({ ...filled, period: 'lastYear' }), { period: 'lastYear' })
    const { ana } = await reportWorld()
    const odd = await client
      .get('/reports/wins?period[]=x&whose=team-999&from=%27%3B--&pipeline=999')
      .loginAs(ana)
    odd.assertStatus(200)
  })

  test('averages are exact where amounts pass what a number holds', ({ assert }) => {
    assert.equal(mean(9_007_199_254_740_991, 2), 4_503_599_627_370_496)
    assert.equal(mean(5, 2), 3)
    assert.isNull(mean(0, 0))
  })

  test('an open period begins with the first record; many months become quarters', async ({
    assert,
  }) => {
    const { ana } = await reportWorld()
    const [{ raw }] = await figures(ana, 'wins', { period: 'all' })
    assert.equal(raw[0][0], 'Feb 24')
    assert.deepEqual(raw.at(-1)!.slice(0, 3), ['Total', '3', '2'])
    const long = { period: 'between', from: '2022-01-01', to: '2025-12-31' }
    const [quarters] = await figures(ana, 'wins', long)
    assert.equal(quarters.raw[0][0], 'Q1 22')
  })

  test('asks the database a bounded number of things, whatever there is', async ({ assert }) => {
    const { ana } = await pipelineWorld()
    await loadDemo()
    for (const { name, sections } of reports) {
      const scope = await ReportScope.for(ana, readAsked({}, 'Europe/Madrid'))
      let count = 0
      const counted = () => void count++
      db.connection().getReadClient().on('query', counted)
      const made = await sections(scope)
      db.connection().getReadClient().off('query', counted)
      assert.isTrue(
        made.every(({ table }) => table.rows.length > 0),
        name
      )
      assert.isAbove(count, 0, name)
      assert.isAtMost(count, 9, name)
    }
  }).timeout(60_000)
})
