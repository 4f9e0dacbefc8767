import { mkdir } from 'node:fs/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Page } from 'playwright-core'
import { change } from '#records/change'
import Deal from '#pipeline/models/deal'
import { pipelineWorld } from '#tests/pipeline_world'
import { address, watch } from './watch.ts'

test.group('The board in a browser', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await mkdir(app.makePath('tmp/screens'), { recursive: true })
  })

  async function opened(browserContext: any) {
    const made = await pipelineWorld()
    const second = await change(made.sara, 'created', () =>
      Deal.create({ name: 'Driver app', amount: 620_000, stageId: made.stages.proposal.id })
    )
    await browserContext.loginAs(made.sara)
    const page: Page = await browserContext.newPage()
    const complaints = watch(page)
    await page.goto(address('/deals/board'), { waitUntil: 'networkidle' })
    return { ...made, second, page, complaints }
  }
  const inLane = (page: Page, stageId: number, dealId: number) =>
    page.locator(`#lane-${stageId} #card-${dealId}`)

  test('a card is dragged to another column, and back by Undo', async ({
    assert,
    browserContext,
  }) => {
    const { page, deal, second, stages, complaints } = await opened(browserContext)
    const moved = page.waitForResponse((response) => response.url().includes('/stage?'))
    await page.dragAndDrop(`#card-${deal.id}`, `#card-${second.id}`, {
      targetPosition: { x: 40, y: 5 },
    })
    const response = await moved
    assert.equal(response.status(), 200)
    await page.locator('[data-toast]').filter({ hasText: 'Moved Warehouse scanners' }).waitFor()
    assert.equal(await inLane(page, stages.proposal.id, deal.id).count(), 1)
    assert.equal(
      await page.locator('[data-lane] .card').first().getAttribute('id'),
      `card-${deal.id}`
    )
    await deal.refresh()
    assert.equal(deal.stageId, stages.proposal.id)
    const head = page.locator(`#lane-head-${stages.proposal.id}`)
    assert.include(await head.textContent(), '€7,200')
    await page.screenshot({ path: app.makePath('tmp/screens/board.png'), caret: 'initial' })

    await page.locator('[data-toast] form button').first().click()
    await page.waitForLoadState('networkidle')
    await deal.refresh()
    assert.equal(deal.stageId, stages.qualification.id)
    assert.deepEqual(complaints, [])
  })

  test('a refused card goes back, and the form that opens moves it', async ({
    assert,
    browserContext,
  }) => {
    const { page, ana, deal, second, stages } = await opened(browserContext)
    await change(ana, 'updated', () =>
      stages.proposal.merge({ requiredFields: ['nextStep'] }).save()
    )
    await page.dragAndDrop(`#card-${deal.id}`, `#card-${second.id}`)
    const dialog = page.locator('#list-dialog[open]')
    await dialog.getByText('Before Proposal, this is needed: Next step.').waitFor()
    assert.equal(await inLane(page, stages.qualification.id, deal.id).count(), 1)
    await page.screenshot({ path: app.makePath('tmp/screens/board_refused.png'), caret: 'initial' })
    await dialog.locator('[name="nextStep"]').fill('Send the offer')
    await dialog.locator('.form__actions button').click()
    await inLane(page, stages.proposal.id, deal.id).waitFor()
    await dialog.waitFor({ state: 'hidden' })
    await deal.refresh()
    assert.deepEqual([deal.stageId, deal.nextStep], [stages.proposal.id, 'Send the offer'])
  })

  test('the keyboard alone walks, lifts, puts back, drops and asks where to', async ({
    assert,
    browserContext,
  }) => {
    const { page, deal, second, stages, complaints } = await opened(browserContext)
    const focused = () => page.evaluate('document.activeElement?.closest(".card")?.id')
    const live = page.locator('#live')
    await page.locator(`#card-${deal.id} .card__title`).focus()
    await page.keyboard.press('ArrowRight')
    assert.equal(await focused(), `card-${second.id}`)
    await page.keyboard.press('ArrowLeft')
    assert.equal(await focused(), `card-${deal.id}`)

    await page.keyboard.press('Space')
    await live.getByText('Lifted Warehouse scanners.').waitFor()
    await page.keyboard.press('ArrowRight')
    await live.getByText('Needs analysis, 1 of 1').waitFor()
    await page.keyboard.press('Escape')
    await live.getByText('Put back.').waitFor()
    assert.equal(await inLane(page, stages.qualification.id, deal.id).count(), 1)
    assert.equal(await focused(), `card-${deal.id}`)

    await page.keyboard.press('Space')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowDown')
    await live.getByText('Proposal, 2 of 2').waitFor()
    await page.keyboard.press('Space')
    await live.getByText('Moved Warehouse scanners to Proposal.').waitFor()
    assert.equal(await focused(), `card-${deal.id}`)
    await deal.refresh()
    assert.equal(deal.stageId, stages.proposal.id)
    const cards = await page.locator(`#lane-${stages.proposal.id} .card`).all()
    assert.equal(await cards[1].getAttribute('id'), `card-${deal.id}`)

    await page.keyboard.press('m')
    const select = page.locator('#list-dialog[open] select[name="stageId"]')
    await select.waitFor()
    await select.focus()
    await page.keyboard.type('Neg')
    await page.keyboard.press('Tab')
    await page.waitForLoadState('networkidle')
    await page.locator('#list-dialog[open] .form__actions button').focus()
    await page.keyboard.press('Enter')
    await inLane(page, stages.negotiation.id, deal.id).waitFor()
    assert.deepEqual(complaints, [])
  })
})
