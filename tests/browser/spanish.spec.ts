import modules from '#modules/registry'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Page } from 'playwright-core'
import { change } from '#records/change'
import { world } from '#tests/world'
import { address, watch } from './watch.ts'

/** What the reader sees or hears of a page, and every key of a translation that stands there instead of its words. */
const untranslated = `(() => {
  const named = ['aria-label', 'title', 'placeholder', 'alt'].flatMap((name) =>
    [...document.querySelectorAll('[' + name + ']')].map((each) => each.getAttribute(name)))
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT, {
    acceptNode: (node) => node.parentElement.closest('script, style') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  })
  const texts = []
  while (walker.nextNode()) texts.push(walker.currentNode.data)
  const addresses = /\\S+@\\S+|https?:\\S+|\\b[\\w-]+(\\.[\\w-]+)*\\.(example|com|org|net|es|io|ts|js|csv|vcf|md)\\b/g
  return [...named, ...texts]
    .flatMap((text) => text.replace(addresses, '').match(/\\b[a-z]\\w*\\.[a-zA-Z]\\w*(\\.[a-zA-Z]\\w*)*\\b/g) ?? [])
})()`

/** Words that an English page has and a Spanish one has not. */
const english =
  /\b(the|your|settings|save|cancel|search|contacts|companies|owner|delete|edit|new|nobody|choose|file|password)\b/i

test.group('In Spanish', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('every page speaks Spanish and shows no key of a translation')
    .timeout(300_000)
    .run(async ({ assert, browserContext }) => {
      const { ana, lucia, acme, sara, teams } = await world()
      await change(ana, 'updated', () => ana.merge({ locale: 'es' }).save())
      await (browserContext as any).loginAs(ana)
      const page: Page = (await browserContext.newPage()) as any
      const complaints = watch(page)
      const paths = [
        '/',
        '/contacts',
        '/contacts/columns',
        '/contacts/sorts',
        '/contacts/filters/new',
        '/contacts/views/new',
        '/contacts?trash=1',
        '/contacts/new',
        `/contacts/${lucia.id}`,
        `/contacts/${lucia.id}/edit`,
        `/contacts/${lucia.id}/changes`,
        `/contacts/${lucia.id}/erasure`,
        `/contacts/${lucia.id}/affiliations/new`,
        `/contacts/${lucia.id}/relationships/new`,
        `/contacts/${lucia.id}/important-dates/new`,
        ...['note', 'call', 'task', 'file', 'email', 'meeting'].map(
          (kind) => `/contacts/${lucia.id}/activities?composer=${kind}`
        ),
        '/contacts/merges/new',
        '/contacts/vcards/new',
        '/companies',
        '/companies/new',
        `/companies/${acme.id}`,
        `/companies/${acme.id}/edit`,
        '/search?q=lucia',
        '/palette',
        '/imports',
        '/imports/new',
        '/notifications',
        '/first-steps',
        '/settings',
        '/settings/company',
        '/settings/mail',
        '/settings/jobs',
        '/settings/health',
        '/settings/demo',
        '/settings/tags',
        '/settings/users',
        '/settings/users/new',
        `/settings/users/${sara.id}`,
        `/settings/users/${sara.id}/deactivation`,
        '/settings/roles',
        '/settings/roles/new',
        '/settings/teams',
        `/settings/teams/${teams.sales.id}`,
        '/settings/audit',
        '/account',
        '/account/password',
        '/account/sessions',
        '/account/two-factor',
        '/account/api-tokens',
        '/account/away',
        '/leads',
        '/leads/new',
        '/deals/board',
        '/deals',
        '/deals/new',
        '/forecast',
        '/forecast?by=quarter&rows=team',
        '/forecast/goals',
        '/commission',
        '/commission/plans',
        '/commission/plans/new',
        ...['funnel', 'wins', 'sources', 'losses', 'cycle', 'owners', 'leads'].map(
          (report) => `/reports/${report}`
        ),
        '/quotes',
        '/quotes/new',
        '/products',
        '/products/new',
        '/product-categories',
        '/tax-classes',
        '/price-books',
        '/settings/forms',
        '/settings/forms/new',
        '/settings/leads',
        '/settings/leads/score',
        '/settings/leads/score/new',
        '/settings/leads/conversion',
        '/settings/assignment',
        '/settings/assignment/rules/new',
        '/settings/assignment/territories/new',
        '/settings/assignment/rehearsal',
        '/settings/pipelines',
        '/settings/pipelines/cards',
        '/settings/quotes',
        '/settings/letterhead',
        '/settings/currencies',
        '/settings/working-time',
      ]
      // Names that are the same in every language: of jobs, for admins, and of a file.
      const names = new Set([...modules.collect('jobs').map(({ name }) => name), 'app.key'])
      const found: string[] = []
      for (const path of paths) {
        await page.goto(address(path))
        if ((await page.getAttribute('html', 'lang')) !== 'es') found.push(`${path}: lang`)
        for (const key of await page.evaluate<string[]>(untranslated))
          if (!names.has(key)) found.push(`${path}: ${key}`)
        const labels = await page.$$eval(
          'h1, h2, label, legend, th, main button, main .button',
          (all) => all.map((each) => each.textContent!.trim())
        )
        for (const label of labels) if (english.test(label)) found.push(`${path}: ${label}`)
      }
      assert.deepEqual(found, [])

      await page.goto(address('/contacts/new'))
      await page.click('.form--record .form__actions .button--primary')
      await page.waitForSelector('[aria-invalid="true"]')
      assert.deepEqual(await page.evaluate(untranslated), [])
      assert.equal(await page.getAttribute('html', 'lang'), 'es')
      assert.deepEqual(
        complaints.filter((each) => !each.includes('422')),
        []
      )
      await page.close()
    })
})
