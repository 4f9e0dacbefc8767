import { mkdir, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Page } from 'playwright-core'
import { world } from '#tests/world'
import { address, watch } from './watch.ts'

const shots = app.makePath('tmp/screens')
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Pages of an administrator, by the name of their picture. */
const pages: Record<string, (made: Awaited<ReturnType<typeof world>>) => string> = {
  today: () => '/',
  contacts: () => '/contacts',
  companies: () => '/companies',
  contact: ({ lucia }) => `/contacts/${lucia.id}`,
  contact_new: () => '/contacts/new',
  contact_changes: ({ lucia }) => `/contacts/${lucia.id}/changes`,
  company: ({ acme }) => `/companies/${acme.id}`,
  search: () => '/search?q=lu',
  settings: () => '/settings',
  notifications: () => '/notifications',
  leads: () => '/leads',
  board: () => '/deals/board',
  forecast: () => '/forecast',
  report: () => '/reports/funnel',
  commission: () => '/commission',
  goals: () => '/forecast/goals',
  commission_plan: () => '/commission/plans/new',
  quotes: () => '/quotes',
  web_forms: () => '/settings/forms',
  assignment_rule: () => '/settings/assignment/rules/new',
  pipelines: () => '/settings/pipelines',
}

test.group('Pages in a browser', (group) => {
  group.setup(async () => {
    await mkdir(shots, { recursive: true })
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test(
    '{name}: no error, nothing foreign, no sideways scroll, no accessibility fault, in both themes and widths'
  )
    .with(Object.entries(pages).map(([name, path]) => ({ name, path })))
    .timeout(60_000)
    .run(async ({ assert, browserContext }, { name, path }) => {
      const made = await world()
      await (browserContext as any).loginAs(made.ana)
      const page: Page = (await browserContext.newPage()) as any
      const complaints = watch(page)
      for (const colorScheme of ['light', 'dark'] as const) {
        for (const width of [1440, 390]) {
          const where = `${name} ${colorScheme} ${width}`
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          await page.setViewportSize({ width, height: 900 })
          await page.goto(address(path(made)), { waitUntil: 'networkidle' })
          await page.screenshot({ path: `${shots}/${name}-${colorScheme}-${width}.png` })
          const wide = await page.evaluate<number>('document.documentElement.scrollWidth')
          if (wide > width) complaints.push(`${where}: scrolls sideways to ${wide}`)
          for (const fault of await faults(page)) complaints.push(`${where}: ${fault}`)
        }
      }
      assert.deepEqual(complaints, [])
    })
})

/** What axe finds of WCAG 2.2 AA. It runs outside the page's policy, as a tester's own script. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate<string[]>(
    `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then(({ violations }) =>
      violations.map(({ id, nodes }) => id + ' ' + nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(' | ')))`
  )
}
