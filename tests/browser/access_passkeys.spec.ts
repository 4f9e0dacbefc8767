import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import type { CDPSession, Page } from 'playwright-core'
import settings from '#start/env'
import { password, world } from '#tests/world'
import { watch } from './watch.ts'

/** Passkeys belong to the host of APP_URL. */
const at = (path: string) => `${settings.appUrl}${path}`

/** A device built into Chromium, which says yes to whatever it is asked. */
async function withDevice(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { cdp, authenticatorId }
}

async function typePassword(page: Page) {
  await page.goto(at('/login'))
  await page.fill('[name="email"]', 'sara@norte.example')
  await page.fill('[name="password"]', password)
  await page.press('[name="password"]', 'Enter')
}

async function leave(page: Page) {
  await page.context().clearCookies()
  await page.goto(at('/login'))
}

const button = '[data-passkey-offer] button'

test.group('Passkeys', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('are added, let in alone and after the password, and open nothing once removed')
    .timeout(180_000)
    .run(async ({ assert, browserContext }) => {
      await world()
      const page: Page = (await browserContext.newPage()) as any
      page.setDefaultTimeout(30_000)
      const complaints = watch(page, settings.appUrl)

      await typePassword(page)
      await page.waitForSelector('.sidebar')
      const { cdp, authenticatorId } = await withDevice(page)
      const kept = async () => {
        const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId })
        return credentials
      }

      await page.goto(at('/account/passkeys'))
      assert.match(await page.inputValue('[name="name"]'), /Chrome/)
      await page.fill('[name="name"]', 'Laptop')
      await page.click(button)
      await page.waitForSelector('main ul.stack code')
      assert.lengthOf(await page.$$('main ul.stack code'), 10)
      const [credential] = await kept()
      assert.isTrue(credential.isResidentCredential)
      assert.equal(credential.rpId, new URL(settings.appUrl).hostname)

      await page.goto(at('/account/passkeys'))
      await page.click(button)
      const news = page.locator('[data-passkey-news]')
      await news.filter({ hasText: 'already' }).waitFor()
      assert.lengthOf(await kept(), 1)

      const asks = (yes: boolean) =>
        cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: yes })
      await asks(false)
      await leave(page)
      assert.equal(await page.getAttribute('[name="email"]', 'autocomplete'), 'username webauthn')
      await page.waitForSelector(button)
      await asks(true)
      await page.click(button)
      await page.waitForSelector('.sidebar')
      const [used] = await kept()
      assert.isAbove(used.signCount, 0)

      await asks(false)
      await leave(page)
      await typePassword(page)
      await page.waitForURL('**/login/code')
      await asks(true)
      await page.click(button)
      await page.waitForSelector('.sidebar')

      await page.goto(at('/account/passkeys'))
      await page.click('main table a')
      await page.click('main .button--danger')
      await page.waitForSelector('.alert--good')
      assert.lengthOf(await db.from('passkeys'), 0)
      assert.deepEqual(complaints, [])

      await leave(page)
      await page.waitForSelector('.alert--bad')
      assert.equal(new URL(page.url()).pathname, '/login/passkey')
      await page.close()
    })

  test('are offered where the e-mail is typed, and a device that says no is told so')
    .timeout(120_000)
    .run(async ({ assert, browserContext }) => {
      await world()
      const page: Page = (await browserContext.newPage()) as any
      page.setDefaultTimeout(30_000)
      const { cdp, authenticatorId } = await withDevice(page)
      await typePassword(page)
      await page.goto(at('/account/passkeys'))
      await page.click(button)
      await page.waitForSelector('main ul.stack code')

      await leave(page)
      await page.waitForSelector('.sidebar')

      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false })
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', {
        authenticatorId,
        enabled: false,
      })
      await leave(page)
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: true })
      await page.click(button)
      const news = page.locator('[data-passkey-news]')
      await news.filter({ hasText: 'another way' }).waitFor()
      assert.isTrue(await page.isEnabled(button))
      await page.close()
    })

  test('are hidden with a reason where there is no script or another address', async ({
    assert,
    browser,
  }) => {
    const plain = await browser.newContext({ javaScriptEnabled: false })
    const page: Page = (await plain.newPage()) as any
    await page.goto(at('/login'))
    assert.isFalse(await page.isVisible(button))
    assert.include(await page.content(), 'Passkeys need script')
    await plain.close()

    const other = await browser.newContext()
    const elsewhere: Page = (await other.newPage()) as any
    await elsewhere.goto(at('/login').replace('localhost', '127.0.0.1'))
    await elsewhere.waitForSelector('[data-passkey-without]')
    assert.isFalse(await elsewhere.isVisible(button))
    await other.close()
  })
})
