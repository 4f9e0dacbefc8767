import { DateTime } from 'luxon'
import { type Install } from '#tests/install'
import type { Client } from '#tests/web_client'

/** Where its pages are. */
export interface SalesCompany {
  deal: string
  lead: string
  form: string
  hostedForm: string
  quote: string
  publicQuote: string
}

const form = {
  name: 'Ask for an offer',
  heading: 'Ask for an offer',
  intro: 'Tell us what you move, and how much of it. We answer within a working day.',
  consent: 'You may keep my details to answer me.',
}

/**
 * The demo company as an admin would have set it up by its pages: colleagues, a published form, a score, a catalogue, goals, and a
 * quote that is with its customer.
 */
export async function salesCompany(install: Install): Promise<SalesCompany> {
  const browser = await install.signIn()
  const post = async (path: string, from: string, fields: Record<string, string>) => {
    const answer = await browser.post(path, from, fields)
    if (answer.status !== 303) throw new Error(`${path} answered ${answer.status}.`)
    return answer.headers.location!
  }
  await colleagues(browser, post)
  await install.ace('demo:load')
  const api = await install.api()
  const read = async (path: string) => JSON.parse(await bodyOf(api, `/api/v1${path}`)).data

  const builder = await post('/settings/forms', '/settings/forms/new', { name: form.name })
  await post(`${builder}/settings?_method=PUT`, `${builder}/settings`, {
    'name': form.name,
    'heading[en]': form.heading,
    'intro[en]': form.intro,
    'consent[en]': form.consent,
    'consentRequired': 'true',
    'captures': 'true',
    'source': 'web_form',
    'hosts': 'www.norte.example',
    'perMinute': '300',
    'perAddress': '20',
  })
  await post(`${builder}/publication?_method=PUT`, `${builder}/share`, {})
  const shared = await bodyOf(browser, `${builder}/share`)

  await post('/settings/leads/score', '/settings/leads/score/new', {
    'name': 'Recommended to us',
    'points': '40',
    'active': 'true',
    'match': 'all',
    'm[0]': 'all',
    'p[0]': '',
    'c[0][group]': '0',
    'c[0][field]': 'source',
    'c[0][operator]': 'anyOf',
    'c[0][value][]': 'referral',
    'do': 'apply',
  })
  const month = DateTime.utc().startOf('month').toISODate()
  for (const who of ['user:1', 'user:2', 'user:3'])
    await post('/forecast/goals', '/forecast/goals', {
      who,
      period: `month ${month}`,
      metric: 'amount',
      target: '20000',
    })

  await post('/commission/plans', '/commission/plans/new', {
    'name': 'Standard plan',
    'startsOn': month,
    'basis': 'amount',
    'span': 'month',
    'tiers[0][from]': '0',
    'tiers[0][percent]': '5',
    'tiers[1][from]': '20000',
    'tiers[1][percent]': '7.5',
    'tierMode': 'marginal',
    'active': '1',
  })

  const first = async (path: string) => {
    const [found] = await read(path)
    if (!found) throw new Error(`The demo company has nothing at ${path}.`)
    return found
  }
  const ofReferral = 'filter[source][anyOf]=referral&filter[statusKind][anyOf]=open,ongoing'
  const lead = await first(`/leads?limit=1&${ofReferral}`)
  const deal = await first('/deals?limit=1&filter[forecastCategory][anyOf]=commit,best_case')
  const quote = await offer(api, post, browser, deal)
  const path = (pattern: RegExp, body: string) => pattern.exec(body)![0]
  return {
    deal: `/deals/${deal.id}`,
    lead: `/leads/${lead.id}`,
    form: builder,
    hostedForm: path(/\/f\/[\w-]+/, shared),
    quote: `/quotes/${quote}`,
    publicQuote: path(/\/q\/[\w-]+/, await bodyOf(browser, `/quotes/${quote}`)),
  }
}

async function bodyOf(client: Client, path: string) {
  const { body } = await client.get(path)
  return body
}

type Post = (path: string, from: string, fields: Record<string, string>) => Promise<string>

async function colleagues(browser: Client, post: Post) {
  const page = await bodyOf(browser, '/settings/users/new')
  const roleId = /value="(\d+)"[^>]*>\s*Member/.exec(page)![1]
  for (const [name, email] of [
    ['Marc Puig', 'marc@norte.example'],
    ['Sara Vidal', 'sara@norte.example'],
  ])
    await post('/settings/users', '/settings/users/new', { name, email, roleId })
}

/** Three products, two of them on a quote of this deal, which is sent as a link. */
async function offer(api: Client, post: Post, browser: Client, deal: Record<string, any>) {
  const create = async (path: string, values: object) => {
    const answer = await api.send('POST', `/api/v1${path}`, JSON.stringify(values), {
      'content-type': 'application/json',
    })
    if (answer.status !== 201) throw new Error(`${path}: ${answer.body}`)
    return JSON.parse(answer.body).data.id as number
  }
  const taxClassId = await create('/tax-classes', {
    name: 'VAT 21 %',
    percent: '21',
    standard: true,
  })
  const product = (values: object) =>
    create('/products', { kind: 'service', taxClassId, ...values })
  const scanner = await product({
    name: 'Hand scanner',
    sku: 'HS-200',
    kind: 'good',
    unit: 'piece',
    listPrice: 34_900,
    cost: 21_000,
  })
  const fitting = await product({ name: 'Fitting', sku: 'FIT', unit: 'hour', listPrice: 6_500 })
  await product({ name: 'Support', sku: 'SUP', listPrice: 9_900, recurringPeriod: 'month' })
  const id = await create('/quotes', {
    name: 'Scanners for the dispatch floor',
    dealId: deal.id,
    companyId: deal.companyId,
    contactId: deal.contactId,
    language: 'en',
    terms: 'Payment within 30 days. Delivery in two weeks.',
  })
  const quote = `/quotes/${id}`
  const lines = async (fields: Record<string, string>) => {
    const body = await bodyOf(browser, `${quote}/lines`)
    const kept = [...body.matchAll(/name="(lines\[\d+\]\[id\])" value="(\d+)"/g)]
    const answer = await browser.post(`${quote}/lines?_method=PUT`, `${quote}/lines`, {
      ...Object.fromEntries(kept.map(([, name, value]) => [name, value])),
      ...fields,
    })
    if (answer.status >= 400) throw new Error(`The lines were refused with ${answer.status}.`)
  }
  const add = { 'do': 'add', 'add[quantity]': '12' }
  await lines({ ...add, 'add[productId]': String(scanner) })
  await lines({ ...add, 'add[productId]': String(fitting) })
  await post(`${quote}/deliveries`, `${quote}/deliveries/new`, { by: 'link' })
  return id
}
