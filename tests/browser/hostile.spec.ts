import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import { DateTime } from 'luxon'
import type { BrowserContext, Page } from 'playwright-core'
import type { Actor } from '#records/actor'
import { change, connection } from '#records/change'
import { keepSettings } from '#records/company'
import { dialect } from '#records/dialect/dialect'
import { readInput } from '#records/input'
import { readListParams } from '#records/query/list_params'
import { SavedView } from '#records/query/saved_view'
import type { RecordClass } from '#records/record'
import StoredFile from '#workspace/files/stored_file'
import Role from '#access/models/role'
import Team from '#access/models/team'
import User from '#access/models/user'
import Activity from '#contacts/models/activity'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import ImportantDate from '#contacts/models/important_date'
import { readActivity } from '#contacts/timeline/activity_input'
import { addForm, saveForm } from '#leads/forms/builder'
import Lead from '#leads/models/lead'
import Deal from '#pipeline/models/deal'
import Product from '#quotes/models/product'
import Quote from '#quotes/models/quote'
import { world } from '#tests/world'
import { address, watch } from './watch.ts'

/** Each breaks out of something: text, an attribute, a template of Edge, an expression of Alpine, a request of htmx. */
const markers = [
  `"'<>{{}}<img src=x onerror=window.__pwned=1><b data-pwned x-data x-init="window.__pwned=2" hx-get=/pwned hx-trigger=load>{{ 7 * 191 }}</b></script><script>window.__pwned=3</script>`,
  `"'<>{{}}<img src=x onerror=window.__pwned=1><b data-pwned x-data hx-get=/pwned hx-trigger=load>`,
  `" data-pwned x-data hx-get=/pwned hx-trigger=load '`,
  `<b data-pwned>{{7*191}}`,
]
/** The longest marker that fits. */
const hostile = (max = 255) => markers.find((each) => each.length <= max)!

/** A marker within the quotes of a CSV cell. */
const csv = (which: number) => markers[which].replaceAll('"', '""')

const samples: Record<string, (max?: number) => unknown> = {
  text: (max) => hostile(max),
  personName: (max) => hostile(max ?? 120),
  longText: (max) => hostile(max ?? 2000),
  richText: () => hostile(2000),
  tags: () => [hostile(60)],
  url: () => `https://norte.example/?q="><img src=x onerror=window.__pwned=1>`,
  addresses: () => [
    { street: hostile(200), city: hostile(200), state: hostile(200), postalCode: hostile(200) },
  ],
  emails: () => [{ value: `o'{{7*191}}<b>@norte.example`.replace(/[<>]/g, ''), kind: 'work' }],
}

/** Everything that this record type lets a person type, read as a form's would be. */
async function made(Record: RecordClass, actor: Actor, more: object = {}) {
  const raw = Object.fromEntries(
    Record.writable.flatMap((field) => {
      const sample = samples[field.type.name]
      return sample ? [[field.attribute, sample(field.options.max)]] : []
    })
  )
  delete raw.taxId
  return change(actor, 'created', async () => {
    const { values, errors } = await readInput(Record, actor, { ...raw, ...more }, 'form', {
      partial: true,
    })
    const refused = new Set(Object.keys(errors))
    for (const name of refused)
      if (!['emails', 'website', 'linkedin', 'timezone', 'domains'].includes(name))
        throw new Error(`${Record.recordName}.${name}: ${errors[name].key}`)
    if (!refused.size) return (Record as any).create(values)
    const taken = Object.fromEntries(Object.entries(raw).filter(([name]) => !refused.has(name)))
    const second = await readInput(Record, actor, { ...taken, ...more }, 'form', { partial: true })
    return (Record as any).create(second.values)
  })
}

async function hostileWorld() {
  const { ana, sara, teams } = await world()
  await change(ana, 'updated', async () => {
    await keepSettings({ name: hostile(120) })
    const team = await Team.findOrFail(teams.sales.id)
    await team.merge({ name: hostile(80) }).save()
    const colleague = await User.findOrFail(sara.id)
    await colleague.merge({ name: hostile(120), jobTitle: hostile(120) }).save()
    const member = await Role.named('member')
    await Role.create({
      key: 'hostile',
      name: hostile(80),
      builtIn: false,
      permissions: member.permissions,
    })
  })
  const company = await made(Company as any, ana)
  const contact = await made(Contact as any, ana, { companyId: company.id })
  const twin = await made(Contact as any, ana, { companyId: company.id, ownerId: sara.id })
  const lead = await made(Lead as any, ana)
  const deal = await made(Deal as any, ana, { companyId: company.id, contactId: contact.id })
  await made(Product as any, ana)
  const quote = await made(Quote as any, ana, { dealId: deal.id })
  const form = await addForm(ana, hostile(120))
  const words = { en: hostile(200) }
  await saveForm(
    ana,
    form,
    { published: true, intro: words, consent: words, button: { en: hostile(60) } },
    null
  )
  const upload = {
    name: `${hostile(120)}.html`,
    buffer: Buffer.from('<script>window.__pwned=9</script>'),
  }
  await StoredFile.keep(ana, upload, contact)
  const file = await StoredFile.keep(ana, upload)
  for (const kind of ['note', 'call', 'task', 'email', 'meeting', 'file'] as const) {
    await change(ana, 'created', async () => {
      const raw = {
        body: `${hostile(2000)} @${sara.name} https://norte.example/"onmouseover=window.__pwned=5`,
        subject: hostile(),
        assigneeId: ana.id,
        fileId: file.id,
      }
      await Activity.add(ana, contact, { ...(await readActivity(ana, kind, raw)), kind })
      if (kind === 'task')
        await Activity.add(sara, contact, { kind, subject: hostile(), assigneeId: ana.id })
    })
  }
  await change(ana, 'created', async () => {
    await ImportantDate.create({
      personId: contact.id,
      kind: 'other',
      label: hostile(120),
      date: DateTime.utc().plus({ days: 3 }) as any,
    })
    await (contact as Contact).join(company, ana, { role: hostile(120) })
  })
  await SavedView.keep(
    Contact as any,
    ana,
    { name: hostile(80), visibility: 'everyone', pinned: true, standard: false },
    readListParams(Contact as any, { q: 'pwned' } as any)
  )
  await change(ana, 'updated', async () => {
    await (contact as Contact).merge({ lastName: hostile(100) }).save()
  })
  await change(ana, 'deleted', () =>
    (twin as Contact).merge({ deletedAt: DateTime.utc() } as any).save()
  )
  const sales = [
    `/leads/${lead.id}`,
    `/leads/${lead.id}/conversion/new`,
    `/deals/${deal.id}`,
    `/deals/${deal.id}/lines`,
    `/quotes/${quote.id}`,
    `/f/${form.key}`,
    form.url,
    `${form.url}/settings`,
    `${form.url}/share`,
  ]
  return { ana, contact: contact as Contact, company: company as Company, sales }
}

/** Two pages alike show the same places: ids and what a list asks for are one shape, of which a few are seen. */
const shape = (url: URL) =>
  url.pathname.replace(/\d+/g, 'N').replace(/[0-9a-f]{12,}/g, 'N') +
  '?' +
  [...new Set(url.searchParams.keys())].sort().join('&')

const isLive = `(() => [
  window.__pwned === undefined ? '' : 'script ran: ' + window.__pwned,
  ...[...document.querySelectorAll('[data-pwned], img[src="x"], [onerror], [onmouseover], [hx-get="/pwned"]')].map((each) => each.outerHTML.slice(0, 200)),
  document.documentElement.textContent.includes('1337') ? 'an expression was computed' : '',
].filter(Boolean))()`

const linksOf = `[...document.querySelectorAll('a[href], [hx-get]')].flatMap((each) => [each.getAttribute('href'), each.getAttribute('hx-get')]).filter(Boolean).map((each) => new URL(each, location.href).href)`

test.group('Hostile words', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('stay words on every page that can be reached')
    .timeout(1_800_000)
    .run(async ({ assert, browserContext }) => {
      const { ana, contact, company, sales } = await hostileWorld()
      await (browserContext as any).loginAs(ana)
      const page: Page = (await browserContext.newPage()) as any
      page.setDefaultTimeout(60_000)
      const complaints = watch(page)
      page.on('request', (request) => {
        if (new URL(request.url()).pathname === '/pwned') complaints.push(`asked by ${page.url()}`)
      })
      const { shapes, shown } = await crawl(page, browserContext as any, complaints, [
        '/',
        `/contacts/${contact.id}`,
        `/companies/${company.id}`,
        ...sales,
        '/contacts?q=pwned',
        '/companies',
        '/contacts?trash=1',
        '/search?q=pwned',
        '/palette?q=pwned',
        `/contacts/options?q=pwned`,
        `/contacts/likely-duplicates?id=${contact.id}`,
        `/contacts/merges/new?ids=${contact.id}`,
        '/contacts/export',
        '/deals/board',
        '/reports',
        '/forecast',
        '/commission',
        '/settings/forms',
        '/settings/tags',
        '/settings',
        '/settings/users',
        '/settings/teams',
        '/settings/roles',
        '/settings/audit',
        '/settings/jobs',
        '/account',
        '/imports',
        '/notifications',
        '/sitemap-that-is-not-there',
      ])
      assert.isAbove(shapes, 60)
      assert.isAbove(shown, 60)
      assert.deepEqual(complaints, [])

      await page.goto(address(`/contacts/${contact.id}`))
      for (const edit of await page.$$eval('[data-inline] [data-edit]', (all) =>
        all.map((each) => each.closest('[data-inline]')!.id)
      )) {
        await page.locator(`#${edit} [data-edit]`).click()
        await page.locator(`#${edit} [data-inline-form]`).waitFor()
        assert.deepEqual(await page.evaluate(isLive), [], edit)
        await page.locator(`#${edit} [data-inline-cancel]`).click()
        await page.locator(`#${edit} [data-inline-form]`).waitFor({ state: 'detached' })
      }
      await page.goto(address('/imports/new'))
      await page.setInputFiles('input[type="file"]', {
        name: `${hostile(80)}.csv`,
        mimeType: 'text/csv',
        buffer: Buffer.from(`Last name;"${csv(0)}"\n"${csv(1)}";"${csv(0)}"\n`),
      })
      await page.click('#import-file .button--primary')
      await page.waitForSelector('#import-mapping')
      assert.deepEqual(await page.evaluate(isLive), [])
      await page.click('#import-mapping [name="preview"]')
      await page.waitForSelector('#import-preview .intake li')
      assert.deepEqual(await page.evaluate(isLive), [])
      await page.goto(address('/imports'))
      assert.deepEqual(await page.evaluate(isLive), [])

      await page.keyboard.press('Control+k')
      await page.waitForSelector('#palette[open]')
      await page.keyboard.type('pwned')
      await page.waitForSelector('#palette-results [role="option"]')
      assert.deepEqual(await page.evaluate(isLive), [])
      assert.deepEqual(complaints, [])
      await page.close()
    })
})

/** A quote's PDF is made here, and shown; what somebody uploaded never is. */
const isOurPdf = (url: string, headers: Record<string, string>) =>
  /^\/(quotes\/\d+\/pdf|q\/[\w-]+\/quote\.pdf)$/.test(new URL(url).pathname) &&
  headers['content-type'] === 'application/pdf' &&
  (headers['content-security-policy'] ?? '').startsWith("default-src 'none'")

/** Pages are the same on every database; SQLite, which everyone starts with, is gone through twice as closely. */
const perShape = () => (dialect().name === 'sqlite' ? 2 : 1)

/** Follows links and htmx addresses, `perShape` of a shape. */
async function crawl(page: Page, context: BrowserContext, complaints: string[], from: string[]) {
  const waiting = from.map(address)
  const known = new Set(waiting)
  const shapes = new Map<string, number>()
  let shown = 0
  while (waiting.length) {
    const url = waiting.shift()!
    const before = complaints.length
    // A crawl opens more exports in a minute than a person may.
    await connection().from('rate_limits').delete()
    let links: string[] = []
    try {
      await page.goto(url, { waitUntil: 'load' })
      for (const fault of await page.evaluate<string[]>(isLive)) complaints.push(fault)
      if (await page.evaluate(`document.body.textContent.includes('data-pwned')`)) shown++
      links = await page.evaluate<string[]>(linksOf)
    } catch (error) {
      if (!/ERR_ABORTED|Download is starting/.test(String(error))) throw error
      const answer = await context.request.get(url)
      const headers = answer.headers()
      const safe =
        answer.status() === 204 ||
        ((/^attachment/.test(headers['content-disposition'] ?? '') || isOurPdf(url, headers)) &&
          headers['x-content-type-options'] === 'nosniff')
      if (!safe) complaints.push(`is no attachment: ${JSON.stringify(headers)}`)
    }
    if (url.endsWith('not-there'))
      complaints.splice(
        before,
        complaints.length,
        ...complaints.slice(before).filter((each) => !/404/.test(each))
      )
    for (let at = before; at < complaints.length; at++) complaints[at] = `${url}: ${complaints[at]}`
    for (const link of links) {
      const found = new URL(link)
      found.hash = ''
      if (found.origin !== new URL(url).origin || known.has(found.href)) continue
      known.add(found.href)
      const count = (shapes.get(shape(found)) ?? 0) + 1
      shapes.set(shape(found), count)
      if (count <= (found.pathname.includes('/fields/') ? 1 : perShape())) waiting.push(found.href)
    }
  }
  return { shapes: shapes.size, shown }
}
