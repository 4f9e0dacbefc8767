import { mkdir } from 'node:fs/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Page } from 'playwright-core'
import User from '#access/models/user'
import { world } from '#tests/world'
import { address, watch } from './watch.ts'

const shots = app.makePath('tmp/screens')
test.group('Every component in a browser', (group) => {
  group.setup(async () => {
    await mkdir(shots, { recursive: true })
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(async () => {
    await world()
  })

  test(
    'at {width} px in {colorScheme}: no error, no refused script or style, nothing foreign, no sideways scroll'
  )
    .with(
      (['light', 'dark'] as const).flatMap((colorScheme) =>
        [1440, 390].map((width) => ({ colorScheme, width }))
      )
    )
    .run(async ({ assert, browser }, { colorScheme, width }) => {
      const page: Page = (await browser.newPage({
        colorScheme,
        viewport: { width, height: 900 },
      })) as any
      const complaints = watch(page)
      await page.goto(address('/design'), { waitUntil: 'networkidle' })
      await page.screenshot({ path: `${shots}/design-${colorScheme}-${width}.png` })

      assert.deepEqual(complaints, [])
      assert.isTrue(await page.evaluate('document.fonts.check("14px Inter Variable")'))
      assert.isAtMost(await page.evaluate<number>('document.documentElement.scrollWidth'), width)
      await page.close()
    })

  test('menus, dialogs, selection and keys work from the keyboard', async ({
    assert,
    browserContext,
  }) => {
    const ana = await User.findByOrFail('email', 'ana@norte.example')
    await (browserContext as any).loginAs(ana)
    const page: Page = (await browserContext.newPage()) as any
    await page.goto(address('/design'), { waitUntil: 'networkidle' })

    await page.focus('[popovertarget="design-menu"]')
    await page.keyboard.press('Enter')
    await page.waitForSelector('#design-menu:popover-open')
    await page.keyboard.press('ArrowDown')
    assert.isTrue(await page.evaluate('document.activeElement.closest("#design-menu") !== null'))
    await page.keyboard.press('Escape')
    await page.waitForSelector('#design-menu', { state: 'hidden' })

    await page.keyboard.press('n')
    await page.waitForSelector('#design-dialog[open]')
    await page.keyboard.press('Escape')
    await page.keyboard.press('?')
    await page.waitForSelector('#keys[open]')
    assert.include(await page.textContent('#keys'), 'Add contact')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    await page.waitForSelector('#palette[open]')
    assert.isTrue(await page.evaluate('document.activeElement.matches("#palette input")'))
    await page.keyboard.press('Escape')

    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    assert.equal(await page.textContent('[data-select-count]'), '2')
    await page.click('[data-select-clear]')
    assert.isTrue(await page.isHidden('[data-select-bar]'))
    await page.close()
  })

  test('a dangerous act asks first, naming the object', async ({ assert, browser }) => {
    const page: Page = (await browser.newPage()) as any
    await page.goto(address('/design'), { waitUntil: 'networkidle' })
    await page.click('[popovertarget="design-menu"]')
    await page.click('#design-menu [data-confirm]')
    await page.waitForSelector('#confirm[open]')
    assert.equal(await page.textContent('#confirm-title'), 'Delete Lucía Fernández?')
    await page.click('#confirm button[value="no"]')
    await page.waitForSelector('#confirm', { state: 'hidden' })
    await page.close()
  })
})
