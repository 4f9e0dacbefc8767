import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from '@japa/runner'
import sharp from 'sharp'
import type { Page } from 'playwright-core'
import { email, emptyDatabase, Install, password } from '#tests/install'
import { salesCompany, type SalesCompany } from './sales_company.ts'
import { watch } from './watch.ts'

/** Where the pictures of docs/sales.md go; without it the pages are only looked at. */
const folder = process.env.FARLEY_PICTURES

/** Pages of the guide, by the name of their picture, and what the guide says that they show. */
const pages: Record<string, { path: (made: SalesCompany) => string; shows: string[] }> = {
  board: {
    path: () => '/deals/board',
    shows: ['Qualification', 'Needs analysis', 'Proposal', 'Weighted', 'Add filter', 'Save view'],
  },
  deal: { path: ({ deal }) => deal, shows: ['Expected close', 'Scanners for the dispatch floor'] },
  lead: {
    path: ({ lead }) => lead,
    shows: ['Status', 'Source', 'Recommended to us', '+40', 'Convert'],
  },
  conversion: {
    path: ({ lead }) => `${lead}/conversion/new`,
    shows: ['A new person:', 'A new deal', 'No company', 'all of it can be undone'],
  },
  form_builder: {
    path: ({ form }) => form,
    shows: ['Add field', 'Preview', 'Publish and embed', 'You may keep my details to answer me.'],
  },
  hosted_form: {
    path: ({ hostedForm }) => hostedForm,
    shows: ['Ask for an offer', 'You may keep my details to answer me.', 'Send'],
  },
  quote: {
    path: ({ quote }) => quote,
    shows: ['Hand scanner', 'Fitting', 'VAT 21 %', '€6,011.28', 'New version'],
  },
  public_quote: {
    path: ({ publicQuote }) => publicQuote,
    shows: [
      'Hand scanner',
      '€6,011.28',
      'Accept quote',
      'Decline quote',
      'Payment within 30 days.',
    ],
  },
  commission: {
    path: () => '/commission',
    shows: ['Standard plan', 'Draft', 'Approve chosen drafts', 'Plans'],
  },
  reports: {
    path: () => '/reports/funnel',
    shows: ['How far deals came', 'Qualification', 'Won', 'Last 12 months'],
  },
  forecast: {
    path: () => '/forecast',
    shows: [
      'Won',
      'Commit',
      'Best case',
      'Probability: set and observed',
      'Look back:',
      'Sara Vidal',
    ],
  },
}

test.group('Pictures of the sales guide', (group) => {
  let install: Install
  let made: SalesCompany

  group.setup(async () => {
    const url = await emptyDatabase('sales_pictures')
    install = new Install(url ? { DATABASE_URL: url } : {})
    await install.setUp()
    await install.start()
    made = await salesCompany(install)
    if (folder) await mkdir(folder, { recursive: true })
  })
  group.teardown(() => install.remove())

  test('{name} shows what the guide says')
    .with(Object.entries(pages).map(([name, page]) => ({ name, ...page })))
    .timeout(60_000)
    .run(async ({ assert, browser }, { name, path, shows }) => {
      const page: Page = (await browser.newPage({
        locale: 'en-GB',
        colorScheme: 'light',
        reducedMotion: 'reduce',
        viewport: { width: 1440, height: 900 },
      })) as any
      await signIn(page)
      const complaints = watch(page, install.origin)
      await page.goto(install.origin + path(made), { waitUntil: 'networkidle' })
      const text = await page.innerText('body')
      for (const words of shows) assert.include(text.replaceAll(/\s+/g, ' '), words)
      assert.deepEqual(complaints, [])
      if (folder) await shoot(page, name)
      await page.close()
    })

  test('a board in the dark, for the first page of the project')
    .skip(!folder)
    .run(async ({ browser }) => {
      const page: Page = (await browser.newPage({ locale: 'en-GB', colorScheme: 'dark' })) as any
      await signIn(page)
      await page.goto(`${install.origin}/deals/board`, { waitUntil: 'networkidle' })
      await shoot(page, 'board_dark')
      await page.close()
    })

  async function signIn(page: Page) {
    await page.goto(`${install.origin}/login`)
    await page.fill('[name="email"]', email)
    await page.fill('[name="password"]', password)
    await page.press('[name="password"]', 'Enter')
    await page.waitForURL((url) => !url.pathname.startsWith('/login'))
  }
})

/** Few colours keep a picture small, and a page of text loses nothing by it. */
async function shoot(page: Page, name: string) {
  await page.setViewportSize({ width: 1280, height: 800 })
  const picture = await page.screenshot()
  await sharp(picture)
    .png({ palette: true, colours: 128, effort: 10 })
    .toFile(join(folder!, `${name}.png`))
}
