import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { email, emptyDatabase, Install, password } from '#tests/install'
import { Post } from '#tests/post'
import { watch } from './watch.ts'

const patience = 60_000

/** Somebody else's web site, with our form in it. */
class Site {
  html = ''
  readonly server: Server = createServer((_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(`<!doctype html><title>Almacenes Ruiz</title><h1>Contact</h1>${this.html}`)
  })

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  close = () => new Promise<void>((resolve) => this.server.close(() => resolve()))
}

test.group('A sale', (group) => {
  const post = new Post()
  const site = new Site()
  let install: Install
  let host: string

  group.setup(async () => {
    const url = await emptyDatabase('sale')
    const mail = await post.open()
    host = await site.open()
    install = new Install({
      SMTP_URL: `smtp://127.0.0.1:${mail}`,
      ...(url ? { DATABASE_URL: url } : {}),
    })
    await install.setUp()
    await install.start()
  })
  group.teardown(async () => {
    await install.remove()
    await post.close()
    await site.close()
  })

  const person = async (browser: Browser, complaints: string[][]) => {
    const context: BrowserContext = await browser.newContext({
      locale: 'en-GB',
      viewport: { width: 1440, height: 900 },
    })
    const page: Page = await context.newPage()
    page.setDefaultTimeout(patience)
    complaints.push(watch(page, install.origin))
    return page
  }

  test('goes from a form on another site over the board and a signed quote to the forecast')
    .timeout(600_000)
    .run(async ({ assert, browser }) => {
      const complaints: string[][] = []
      const page = await person(browser as any, complaints)
      await page.goto(`${install.origin}/login`)
      await page.fill('[name="email"]', email)
      await page.fill('[name="password"]', password)
      await page.press('[name="password"]', 'Enter')
      await page.waitForURL((url) => !url.pathname.startsWith('/login'))

      // Who sells earns five percent.
      await page.goto(`${install.origin}/commission/plans/new`)
      await page.fill('[name="name"]', 'Sellers')
      await page.fill('[name="startsOn"]', `${new Date().getFullYear()}-01-01`)
      await page.fill('[name="tiers[0][percent]"]', '5')
      await page.click('main .form__actions .button--primary')
      await page.waitForURL((url) => !url.pathname.endsWith('/new'))

      // Whatever comes is for her, by a rule.
      await page.goto(`${install.origin}/settings/assignment/rules/new`)
      await page.fill('[name="name"]', 'Everything to Ana')
      if (!(await page.locator('[name="who[0][member]"]').count()))
        await page.click('[name="do"][value="who"]')
      await page.selectOption('[name="who[0][member]"]', { label: 'Ana Ruiz' })
      await page.click('[name="do"][value="apply"]')
      await page.waitForURL(/\/settings\/assignment$/)

      // A form, published for one other site.
      await page.goto(`${install.origin}/settings/forms/new`)
      await page.fill('[name="name"]', 'Ask for an offer')
      await page.press('[name="name"]', 'Enter')
      await page.waitForURL(/\/settings\/forms\/\d+$/)
      const form = page.url()
      await page.goto(`${form}/settings`)
      await page.fill('[name="hosts"]', host)
      await page.click('main .form__actions .button--primary')
      await page.waitForLoadState('networkidle')
      await page.goto(`${form}/share`)
      await page.click('form[action$="/publication"] button, form[action*="/publication?"] button')
      await page.waitForLoadState('networkidle')
      await page.goto(`${form}/share`)
      const snippets = await page.locator('textarea, code, pre').allTextContents()
      site.html = /<script src="[^"]+embed\.js" async><\/script>/.exec(snippets.join('\n'))![0]

      // A stranger fills it in over there.
      const visitor = await person(browser as any, [])
      await visitor.goto(`http://${host}/`)
      const frame = visitor.frameLocator('iframe')
      await frame.locator('[name="lastName"]').fill('Almagro')
      await frame.locator('[name="firstName"]').fill('Rocío')
      await frame.locator('[name^="emails"]').first().fill('rocio@almagro.example')
      await visitor.waitForTimeout(2_500)
      await frame.locator('button[type="submit"], form button').last().click()
      await frame.getByRole('heading').getByText(/thank/i).waitFor()

      // The lead is there.
      const lines = page.locator('#list tbody a', { hasText: 'Almagro' })
      for (let tries = 0; tries < 60 && !(await lines.count()); tries++)
        await page.goto(`${install.origin}/leads`)
      await lines.first().click()
      await page.waitForURL(/\/leads\/\d+$/)
      assert.include((await page.textContent('h1'))!, 'Rocío Almagro')
      const lead = page.url()
      const rule = page.locator('main', { hasText: 'Everything to Ana' })
      for (let tries = 0; tries < 60 && !(await rule.count()); tries++) await page.goto(lead)
      await rule.waitFor()

      // Person, company and deal are made of it in one step.
      await page.goto(`${lead}/conversion/new`)
      await page.check('[name="deal"][value="new"]')
      await page.fill('[name="dealValues[name]"]', 'Shelves for Almacenes Ruiz')
      await page.click('main .form__actions .button--primary')
      await page.waitForURL((url) => !url.pathname.endsWith('/conversion/new'))

      // The deal moves over the board.
      await page.goto(`${install.origin}/deals/board`)
      const card = page.locator('.card', { hasText: 'Shelves for Almacenes Ruiz' })
      const confirmed = page.waitForResponse((response) => response.url().includes('/stage'))
      await card.dragTo(page.locator('[data-lane]').nth(2))
      await confirmed
      await page.locator('[data-lane]').nth(2).locator('.card', { hasText: 'Shelves' }).waitFor()
      await page.reload()
      await page.locator('[data-lane]').nth(2).locator('.card', { hasText: 'Shelves' }).waitFor()
      await card.locator('a').first().click()
      await page.waitForURL(/\/deals\/\d+$/)
      const deal = page.url()

      // A product, and a quote with three of it.
      await page.goto(`${install.origin}/products/new`)
      await page.fill('[name="name"]', 'Oak shelf')
      await page.fill('[name="listPrice"]', '120')
      await page.click('main .form__actions .button--primary')
      await page.waitForURL(/\/products\/\d+$/)
      await page.goto(deal)
      await page.click('section[aria-label="Quotes"] a[href*="/quotes/new"]')
      await page.fill('[name="name"]', 'Three oak shelves')
      await page.selectOption('[name="language"]', 'es')
      await page.click('main .form__actions .button--primary')
      await page.waitForURL(/\/quotes\/\d+$/)
      const quote = page.url()
      await page.goto(`${quote}/lines`)
      const product = page.getByRole('combobox', { name: 'Product' })
      await product.click()
      await product.pressSequentially('Oak')
      await page.getByRole('option', { name: /Oak shelf/ }).click()
      await page.fill('[name="add[quantity]"]', '3')
      await page.click('[name="do"][value="add"]')
      await page.locator('.lines__net', { hasText: '360' }).waitFor()
      await page.click('[name="do"][value="save"]')
      await page.waitForLoadState('networkidle')

      // It goes out by mail, and is accepted through its link.
      await page.goto(`${quote}/deliveries/new`)
      assert.equal(await page.inputValue('[name="to"]'), 'rocio@almagro.example')
      await page.click('main .form__actions .button--primary')
      await page.waitForURL(quote)
      const link = await post.path(/http:\/\/[^\s"<]+\/q\/[\w-]+/)
      const customer = await person(browser as any, complaints)
      await customer.goto(`${install.origin}${link}`)
      await customer.getByText('Three oak shelves').first().waitFor()
      await customer.fill('#accept-name', 'Rocío Almagro')
      await customer.press('#accept-name', 'Enter')
      await customer.locator('.alert--good').waitFor()

      // The deal is won at what the quote says; the forecast and the statement know.
      const won = page.locator('.record__name .badge, .badge', { hasText: 'Won' })
      for (let tries = 0; tries < 60 && !(await won.count()); tries++) await page.goto(deal)
      await won.first().waitFor()
      await page.goto(`${install.origin}/forecast`)
      const row = page.locator('tr', { has: page.getByRole('rowheader', { name: 'Won' }) })
      assert.include(await row.first().textContent(), '€360')
      const line = page.locator('main tbody tr', { hasText: 'Shelves for Almacenes Ruiz' })
      for (let tries = 0; tries < 60 && !(await line.count()); tries++)
        await page.goto(`${install.origin}/commission`)
      const statement = (await line.first().textContent())!
      for (const part of ['Ana Ruiz', 'Sellers', '€360', '5%', '€18'])
        assert.include(statement.replaceAll(/\s+/g, ' '), part)

      // The lead, the quote and the deal lead to each other.
      await page.goto(lead)
      await page.locator('main a', { hasText: 'Shelves for Almacenes Ruiz' }).first().waitFor()
      await page.goto(quote)
      await page.locator('main', { hasText: 'Rocío Almagro' }).first().waitFor()
      assert.deepEqual(complaints.flat(), [])
    })
})
