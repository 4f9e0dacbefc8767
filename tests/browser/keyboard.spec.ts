import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Page } from 'playwright-core'
import { password, world } from '#tests/world'
import { address, watch } from './watch.ts'

/** Tabs on until the focus stands on what is meant, as a person without a mouse does. */
async function tabTo(page: Page, selector: string, most = 120) {
  for (let presses = 0; presses < most; presses++) {
    if (await page.$(`${selector}:focus`)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach ${selector}.`)
}

const focused = (page: Page, selector: string) => page.waitForSelector(`${selector}:focus`)

test.group('Without a mouse', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test(
    'a person signs in, walks the list, adds a contact, corrects a fact, searches and asks for the keys'
  )
    .timeout(180_000)
    .run(async ({ assert, browserContext }) => {
      await world()
      const page: Page = (await browserContext.newPage()) as any
      page.setDefaultTimeout(30_000)
      const complaints = watch(page)
      const { keyboard } = page

      await page.goto(address('/login'))
      await tabTo(page, '[name="email"]')
      await keyboard.type('ana@norte.example')
      await keyboard.press('Tab')
      await tabTo(page, '[name="password"]')
      await keyboard.type(password)
      await keyboard.press('Enter')
      await page.waitForSelector('.sidebar')
      await page.waitForLoadState()

      await keyboard.press('g')
      await keyboard.press('c')
      await page.waitForURL('**/contacts')
      await page.waitForSelector('#list tbody tr')
      await page.waitForLoadState()
      await keyboard.press('j')
      await keyboard.press('j')
      await keyboard.press('k')
      const first = await page.waitForSelector('tbody tr:first-child[data-cursor]')
      const name = (await (await first.$('.cell-title'))!.textContent())!.trim()
      await keyboard.press('Enter')
      await page.waitForURL(/\/contacts\/\d+$/)
      assert.include(name, (await page.textContent('h1'))!.trim())

      await page.waitForLoadState()
      await keyboard.press('g')
      await keyboard.press('c')
      await page.waitForSelector('#list tbody tr')
      await page.waitForLoadState()
      await keyboard.press('n')
      await page.waitForURL('**/contacts/new')
      await page.waitForLoadState()
      await tabTo(page, '[name="firstName"]')
      await keyboard.type('Nerea')
      await tabTo(page, '[name="lastName"]')
      await keyboard.type('Goñi')
      await tabTo(page, '[name="jobTitle"]')
      await keyboard.type('Buyer')
      await keyboard.press('Enter')
      await page.waitForURL(/\/contacts\/\d+$/)
      assert.equal((await page.textContent('h1'))!.trim(), 'Nerea Goñi')

      await page.waitForLoadState()
      await tabTo(page, '[data-inline][id$="jobTitle"] [data-edit]')
      await keyboard.press('Enter')
      await focused(page, '[data-inline][id$="jobTitle"] input[name="jobTitle"]')
      await keyboard.press('Control+a')
      await keyboard.type('Head of Purchasing')
      await keyboard.press('Enter')
      await page.waitForSelector(
        '[data-inline][id$="jobTitle"] .fact:has-text("Head of Purchasing")'
      )
      await focused(page, '[data-inline][id$="jobTitle"] [data-edit]')
      await page.reload()
      assert.include(await page.textContent('[data-inline][id$="jobTitle"]'), 'Head of Purchasing')

      await page.waitForLoadState()
      await keyboard.press('Shift+?')
      await page.waitForSelector('#keys[open]')
      assert.include(await page.textContent('#keys'), 'Contacts')
      await keyboard.press('Escape')
      await page.waitForSelector('#keys', { state: 'hidden' })

      await keyboard.press('Control+k')
      await focused(page, '#palette input')
      await keyboard.type('Amelie')
      await page.waitForSelector('#palette-results [aria-selected="true"]:has-text("Amelie")')
      await keyboard.press('Enter')
      await page.waitForSelector('h1:has-text("Amelie")')

      assert.deepEqual(complaints, [])
      await page.close()
    })
})
