import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Page } from 'playwright-core'
import { password, world } from '#tests/world'
import { address, watch } from './watch.ts'

test.group('A record beside its list', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('opens, walks, closes and comes back by its address')
    .timeout(120_000)
    .run(async ({ assert, browserContext }) => {
      const { kenji } = await world()
      const page: Page = (await browserContext.newPage()) as any
      page.setDefaultTimeout(30_000)
      const complaints = watch(page)
      const { keyboard } = page
      await page.goto(address('/login'))
      await page.fill('[name="email"]', 'ana@norte.example')
      await page.fill('[name="password"]', password)
      await page.press('[name="password"]', 'Enter')
      await page.waitForSelector('.sidebar')
      await page.goto(address('/contacts?sort=name'))
      await page.waitForLoadState()

      const shows = async (title: string) => {
        await page.waitForSelector(`#peek:not([hidden]) #peek-title:text-is("${title}")`)
        await page.waitForSelector(`tr[data-cursor] a.cell-name[aria-expanded="true"]:focus`)
      }
      await keyboard.press('j')
      await keyboard.press('p')
      await shows('Amelie Durand')
      assert.match(page.url(), /peek=\d+/)
      await keyboard.press('j')
      await shows('Lucia Fernandez')
      await keyboard.press('ArrowDown')
      await shows('Tomas Molina')
      await keyboard.press('k')
      await shows('Lucia Fernandez')
      await keyboard.press('p')
      await page.waitForSelector('#peek-title:focus')

      await page.reload()
      await page.waitForSelector('#peek-title:text-is("Lucia Fernandez")')
      await page.waitForSelector('tr[data-cursor] a[aria-expanded="true"]')
      await keyboard.press('Escape')
      await page.waitForSelector('#peek', { state: 'hidden' })
      await page.waitForSelector('tr[data-cursor] a.cell-name:focus')
      assert.notInclude(page.url(), 'peek')

      await page.hover(`tr[data-id="${kenji.id}"]`)
      await page.click('[data-peek-open]')
      await page.waitForSelector('#peek-title:text-is("Kenji Tanaka")')
      await page.goBack()
      await page.waitForSelector('#peek', { state: 'hidden' })

      await keyboard.press('Shift+?')
      await page.waitForSelector('#keys[open]')
      assert.include(await page.textContent('#keys'), 'beside the list')
      assert.deepEqual(complaints, [])
      await page.close()
    })
})
