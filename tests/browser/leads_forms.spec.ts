import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import edge from 'edge.js'
import db from '@adonisjs/lucid/services/db'
import type { Page } from 'playwright-core'
import { addForm, saveForm } from '#leads/forms/builder'
import { formPage } from '#leads/forms/form_page'
import type WebForm from '#leads/forms/models/web_form'
import inbox from '#leads/forms/submissions/inbox'
import Lead from '#leads/models/lead'
import { runJobs } from '#workspace/jobs/runner'
import { world } from '#tests/world'
import { address, watch } from './watch.ts'

/** A site of the company's, elsewhere: one page with this in it. */
function site(body: string): Promise<{ server: Server; host: string }> {
  const server = createServer((_, response) =>
    response
      .setHeader('content-type', 'text/html; charset=utf-8')
      .end(
        `<!doctype html><link rel="icon" href="data:,"><title>Our site</title><h1>Our site</h1>${body}`
      )
  )
  // A test that fails must not keep the process.
  server.unref()
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({ server, host: `127.0.0.1:${(server.address() as AddressInfo).port}` })
    )
  )
}

async function filledIn(page: any, email: string) {
  await page.fill('[name="firstName"]', 'Nora')
  await page.fill('[name="lastName"]', 'Quist')
  await page.fill('[name="emails"]', email)
  await page.waitForTimeout(2_100)
}

test.group('Web forms', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => inbox.forget())

  async function embedded(make: (form: WebForm) => string, values: Partial<WebForm> = {}) {
    const { ana } = await world()
    const form = await addForm(ana, 'Contact us')
    const { server, host } = await site(make(form))
    await saveForm(ana, form, { published: true, hosts: [host], ...values }, null)
    return { ana, form, server, host }
  }

  test('a frame on another site proves, sends and thanks', async ({ assert, browserContext }) => {
    const { server, host } = await embedded(
      ({ key }) => `<script src="${address(`/f/${key}/embed.js`)}" async></script>`
    )
    const page: Page = (await browserContext.newPage()) as any
    const complaints = watch(page)
    await page.goto(`http://${host}/offer?utm_source=fair`)
    const frame = page.frameLocator('iframe')
    await frame.locator('[name="firstName"]').waitFor()
    const inner = page.frames().find((each) => each.url().includes('/f/'))!
    await filledIn(inner, 'nora@quist.example')
    const tall = await page.locator('iframe').evaluate((each: any) => each.offsetHeight as number)
    assert.isAbove(tall, 300)
    await inner.click('button')
    await frame.locator('text=Thank you').waitFor()
    await runJobs()
    const lead = await Lead.query().firstOrFail()
    assert.containSubset(lead.serialize(), { lastName: 'Quist', utmSource: 'fair' })
    const [row] = await db.from('form_submissions')
    assert.containSubset(row, { state: 'made', page: `http://${host}/offer`, reasons: null })
    assert.isNotNull(row.proof)
    assert.deepEqual(
      complaints.filter((each) => !/^asked http:\/\/(localhost|127\.0\.0\.1):/.test(each)),
      []
    )
    await page.close()
    server.close()
  })

  test('is not framed by a site that it does not name', async ({ assert, browserContext }) => {
    const { server, host } = await embedded(
      ({ key }) => `<iframe src="${address(`/f/${key}`)}"></iframe>`,
      { hosts: ['www.good.example'] }
    )
    const page: Page = (await browserContext.newPage()) as any
    await page.goto(`http://${host}/`, { waitUntil: 'networkidle' })
    assert.equal(await page.frameLocator('iframe').locator('form').count(), 0)
    await page.close()
    server.close()
  })

  test('plain HTML on another site works without script', async ({ assert, browser }) => {
    const { ana, form, server, host } = await embedded(() => '')
    const context = await (browser as any).newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    server.removeAllListeners('request')
    const snippet = await snippetOf(form)
    server.on('request', (_, response) =>
      response.setHeader('content-type', 'text/html; charset=utf-8').end(`<h1>Ours</h1>${snippet}`)
    )
    await saveForm(ana, form, { unproven: 'accept' }, null)
    await page.goto(`http://${host}/`)
    await page.fill('[name="lastName"]', 'Quist')
    await page.fill('[name="emails"]', 'no address')
    await page.evaluate(`document.querySelector('form').noValidate = true`)
    await page.click('button')
    await page.waitForSelector('[aria-invalid="true"]')
    assert.equal(await page.inputValue('[name="lastName"]'), 'Quist')
    await page.fill('[name="emails"]', 'nora@quist.example')
    await page.waitForTimeout(2_100)
    await page.click('button')
    await page.waitForURL(/thanks/)
    await runJobs()
    assert.lengthOf(await Lead.query().where('lastName', 'Quist'), 1)
    await context.close()
    server.close()
  })

  test('a field is moved by the keyboard alone', async ({ assert, browserContext }) => {
    const { ana } = await world()
    const form = await addForm(ana, 'Contact us')
    await (browserContext as any).loginAs(ana)
    const page: Page = (await browserContext.newPage()) as any
    const complaints = watch(page)
    await page.goto(address(`/settings/forms/${form.id}`), { waitUntil: 'networkidle' })
    await page.focus('button[value="up:emails"]')
    for (const place of [2, 1]) {
      await page.keyboard.press('Enter')
      await page.locator(`#field-emails:nth-child(${place})`).waitFor()
      // The key that moved it is under the finger still; at the top it is the other one.
      const verb = place === 1 ? 'down' : 'up'
      await page.locator(`button[value="${verb}:emails"]:focus`).waitFor()
    }
    assert.deepEqual(complaints, [])
    await page.close()
  })
})

/** What the page to embed a form offers to paste. */
async function snippetOf(form: WebForm) {
  const page = await formPage(form, { locale: 'en' })
  return edge.render('forms::public/plain', { ...page, url: address(`/f/${form.key}`) })
}
