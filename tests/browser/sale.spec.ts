import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { SMTPServer } from 'smtp-server'
import { email, emptyDatabase, freePort, Install, password } from '#tests/install'
import { watch } from './watch.ts'

const patience = 60_000

/** A mail server that keeps what it is given. */
class Post {
  readonly mails: string[] = []
  readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _, done) => {
      let mail = ''
      stream.on('data', (chunk) => (mail += chunk))
      stream.on('end', () => {
        this.mails.push(mail)
        done()
      })
    },
  })

  async open(): Promise<number> {
    const port = await freePort()
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve))
    return port
  }

  /** The first address of this kind in any mail, however its lines were wrapped. */
  async link(pattern: RegExp): Promise<string> {
    for (let tries = 0; tries < 300; tries++) {
      for (const mail of this.mails) {
        const found = pattern.exec(mail.replaceAll('=\r\n', '').replaceAll('=3D', '='))
        if (found) return found[0]
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`No mail holds ${pattern}.\n${this.mails.join('\n---\n')}`)
  }

  close = () => new Promise<void>((resolve) => this.server.close(() => resolve()))
}

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
      const path = () => new URL(page.url()).pathname
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
      site.html = /<script src="[^"]+embed\.js" async><\/script>/.exec(
        (await page.locator('textarea, code, pre').allTextContents()).join('\n')
      )![0]

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

      // Person, company and deal are made of it in one step.
      await page.goto(`${lead}/conversion/new`)
      await page.check('[name="deal"][value="new"]')
      await page.fill('[name="dealValues[name]"]', 'Shelves for Almacenes Ruiz')
      await page.click('main .form__actions .button--primary')
      await page.waitForURL((url) => !url.pathname.endsWith('/conversion/new'))
      console.log('converted', path())

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
      console.log('deal', path())
      await page.screenshot({ path: 'tmp/sale-deal.png', fullPage: true })

      // A product, and a quote with three of it.
      await page.goto(`${install.origin}/products/new`)
      await page.fill('[name="name"]', 'Oak shelf')
      await page.screenshot({ path: 'tmp/sale-product.png', fullPage: true })
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
      await page.screenshot({ path: 'tmp/sale-lines.png', fullPage: true })
      await page.click('[name="do"][value="save"]')
      await page.waitForLoadState('networkidle')

      // It goes out by mail, and is accepted through its link.
      await page.goto(`${quote}/deliveries/new`)
      assert.equal(await page.inputValue('[name="to"]'), 'rocio@almagro.example')
      await page.click('main .form__actions .button--primary')
      await page.waitForURL(quote)
      await page.screenshot({ path: 'tmp/sale-quote.png', fullPage: true })
      const link = await post.link(/http:\/\/[^\s"<]+\/q\/[\w-]+/)
      const customer = await person(browser as any, complaints)
      await customer.goto(link)
      await customer.getByText('Three oak shelves').first().waitFor()
      await customer.screenshot({ path: 'tmp/sale-public.png', fullPage: true })
      await customer.fill('#accept-name', 'Rocío Almagro')
      await customer.press('#accept-name', 'Enter')
      await customer.locator('.alert--good').waitFor()
      await customer.screenshot({ path: 'tmp/sale-accepted.png', fullPage: true })

      // The deal is won, and the forecast says so.
      await page.goto(deal)
      await page.screenshot({ path: 'tmp/sale-won.png', fullPage: true })
      await page.goto(`${install.origin}/forecast`)
      await page.screenshot({ path: 'tmp/sale-forecast.png', fullPage: true })
      await page.goto(`${install.origin}/commission`)
      await page.screenshot({ path: 'tmp/sale-commission.png', fullPage: true })
    })
})
