import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Page } from 'playwright-core'
import { world } from '#tests/world'
import { address, watch } from './watch.ts'

test.group('The policy of a page', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('holds when what a script placed is swapped', async ({ assert, browserContext }) => {
    const { ana, lucia } = await world()
    await (browserContext as any).loginAs(ana)
    const page: Page = (await browserContext.newPage()) as any
    const complaints = watch(page)
    await page.goto(address(`/contacts/${lucia.id}`), { waitUntil: 'networkidle' })
    const placed = `[...document.querySelectorAll('#main [id]')].map((each) => (each.style.insetInlineStart = '0px')).length`
    assert.isAbove(await page.evaluate<number>(placed), 0)
    await page.click('.composer__tabs a[href$="composer=call"]')
    await page.waitForSelector('.composer [name="outcome"]')
    await page.waitForLoadState('networkidle')

    assert.deepEqual(complaints, [])
    await page.close()
  })
})
