import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Page } from 'playwright-core'
import { asPlugin } from '#modules/plugin_reach'
import { change } from '#records/change'
import { world } from '#tests/world'
import { keepPlaces } from '../../plugins/map/places/keep_places.ts'
import { MapTerritory } from '../../plugins/map/territories/territory.ts'
import { withTowns } from '../../plugins/map/tests/towns.ts'
import { address, watch } from './watch.ts'

test.group('The map in a browser', (group) => {
  group.setup(() => withTowns())
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('asks no other host, goes by keyboard to the records of a mark, and takes a shape drawn by clicks', async ({
    assert,
    browserContext,
  }) => {
    const { ana, acme, cobalt } = await world()
    const town = (city: string) => [{ kind: 'work' as const, primary: true, city, country: 'ES' }]
    await change(ana, 'updated', async () => {
      await acme.merge({ addresses: town('Bilbao') }).save()
      await cobalt.merge({ addresses: town('Sevilla') }).save()
    })
    await asPlugin('map', () => keepPlaces('company', [acme.id, cobalt.id]))
    await (browserContext as any).loginAs(ana)
    const page: Page = (await browserContext.newPage()) as any
    const complaints = watch(page)
    const foreign: string[] = []
    const own = new URL(address('/')).host
    await page.route('**/*', (route) => {
      const { host, protocol } = new URL(route.request().url())
      if (host === own || protocol === 'data:') return route.continue()
      foreign.push(host)
      return route.abort()
    })

    await page.goto(address('/companies/map'), { waitUntil: 'networkidle' })
    assert.equal(await page.locator('.map__mark').count(), 2)
    await page.click('.map-controls__in')
    await page.waitForURL(/zoom=/)
    await page.click('.map-controls__fit')
    await page.waitForURL((url) => !url.search.includes('zoom='))
    await page.locator('.map__mark a[aria-label*="Bilbao"]').focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/map\.box/)
    await page.waitForSelector('.cell-name')
    assert.equal(await page.locator('.cell-name').count(), 1)

    await page.goto(address('/map/territories/new'), { waitUntil: 'networkidle' })
    await page.fill('[name="name"]', 'South')
    await page.check('[name="kind"][value="polygon"]')
    const canvas = page.locator('#territory-canvas [data-map-canvas]')
    const { width, height } = (await canvas.boundingBox())!
    for (const [x, y] of [
      [0.1, 0.55],
      [0.9, 0.55],
      [0.9, 0.95],
      [0.1, 0.95],
      [0.5, 0.5],
    ])
      await canvas.click({ position: { x: x * width, y: y * height } })
    await page.click('[data-map-undo]')
    assert.equal(await page.locator('.map__corner').count(), 4)
    await page.click('.map-form .button--primary')
    await page.waitForURL(/\/map\/territories$/)
    const [south] = await (MapTerritory as any).query().whereNull('deleted_at')
    assert.lengthOf(south.shape.corners, 4)
    const counted = await page.getAttribute('[aria-label^="Companies:"]', 'aria-label')
    assert.equal(counted, 'Companies: 1')

    assert.deepEqual(foreign, [])
    // A page that is left while it still fades says so; that breaks nothing.
    assert.deepEqual(
      complaints.filter((each) => !each.includes('ViewTransition')),
      []
    )
    await page.close()
  })
})
