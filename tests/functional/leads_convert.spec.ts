import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import testUtils from '@adonisjs/core/services/test_utils'
import drive from '@adonisjs/drive/services/main'
import db from '@adonisjs/lucid/services/db'
import { change } from '#records/change'
import { tagIds } from '#records/tags'
import { reverse } from '#records/undo'
import StoredFile from '#workspace/files/stored_file'
import ApiToken from '#access/models/api_token'
import type User from '#access/models/user'
import Activity from '#contacts/models/activity'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import Follower from '#contacts/models/follower'
import { convert, convertAll } from '#leads/conversion/conversion'
import { propose } from '#leads/conversion/proposal'
import { hasTarget } from '#leads/conversion/targets'
import Lead from '#leads/models/lead'
import { world } from '#tests/world'

const mail = (value: string) => [{ value, kind: 'work', primary: true }]

const made = (by: User, values: Record<string, any> = {}) =>
  change(by, 'created', () =>
    Lead.create({
      firstName: 'Nora',
      lastName: 'Quist',
      companyName: 'Quist Ltd',
      jobTitle: 'Buyer',
      industry: 'logistics',
      emails: mail('nora@quist.example'),
      ownerId: by.id,
      ...values,
    } as any)
  )

const withoutDeal = { deal: 'none' } as const

async function bearer(client: ApiClient, user: User) {
  const { token } = await ApiToken.make(user, 'Test')
  return {
    get: (path: string) => client.get(`/api/v1/${path}`).bearerToken(token),
    post: (path: string, body: object = {}) =>
      client.post(`/api/v1/${path}`).bearerToken(token).json(body),
  }
}

test.group('Converting leads', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('makes a person and a company, takes notes, files and followers along, and leaves a trail', async ({
    client,
    assert,
  }) => {
    drive.fake('files')
    const { ana, marc } = await world()
    const lead = await made(ana, { tags: await change(ana, 'tags', () => tagIds(['Fair'], ana)) })
    await Activity.add(ana, lead, { kind: 'note', body: 'Met at the fair' })
    await Activity.add(ana, lead, { kind: 'task', subject: 'Send brochure', assigneeId: ana.id })
    await Follower.add(marc, lead)
    const file = await StoredFile.keep(ana, { name: 'card.txt', buffer: Buffer.from('x') }, lead)

    const form = await client.get(`/leads/${lead.id}/conversion/new`).loginAs(ana)
    form.assertStatus(200)
    form.assertTextIncludes('A new person:')
    const answer = await client
      .post(`/leads/${lead.id}/conversion`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ contact: 'new', company: 'new', deal: 'none' })
    answer.assertStatus(303)
    await lead.refresh()
    assert.equal(lead.status, 'converted')
    assert.isNotNull(lead.convertedAt)
    const contact = await Contact.findOrFail(lead.createdContactId!)
    const company = await Company.findOrFail(lead.createdCompanyId!)
    answer.assertHeader('location', contact.url)
    assert.deepInclude(contact.serialize(), {
      firstName: 'Nora',
      lastName: 'Quist',
      jobTitle: 'Buyer',
      companyId: company.id,
      ownerId: ana.id,
      tags: lead.tags,
    })
    assert.deepInclude(company.serialize(), { name: 'Quist Ltd', industry: 'logistics' })
    const activities = await Activity.all()
    assert.sameDeepMembers(
      activities.map(({ aboutName, aboutId, companyId }) => [aboutName, aboutId, companyId]),
      activities.map(() => ['contact', contact.id, company.id])
    )
    await file.refresh()
    assert.deepInclude(file.serialize(), { recordName: 'contact', recordId: contact.id })
    const followed = await Follower.query().where('userId', marc.id)
    assert.sameMembers(
      followed.map(({ recordName }) => recordName),
      ['lead', 'contact', 'company']
    )

    const page = await client.get(contact.url).loginAs(ana)
    page.assertTextIncludes('Came from')
    page.assertTextIncludes(`href="${lead.url}"`)
    page.assertTextIncludes('Met at the fair')
    const origin = await client.get(lead.url).loginAs(ana)
    origin.assertTextIncludes('What it became')
    origin.assertTextIncludes(`href="${company.url}"`)
    assert.notInclude(origin.text(), `${lead.url}/conversion/new`)
    drive.restore('files')
  })

  test('is undone as a whole', async ({ assert }) => {
    const { ana } = await world()
    const lead = await made(ana)
    await Activity.add(ana, lead, { kind: 'note', body: 'Kept' })
    const done = await convert(ana, lead, withoutDeal)
    const { conflicts } = await reverse(ana, done.changeSetId!)
    assert.deepEqual(conflicts, [])
    await lead.refresh()
    assert.deepInclude(lead.serialize(), {
      status: 'new',
      statusKind: 'open',
      convertedAt: null,
      createdContactId: null,
    })
    const note = await Activity.firstOrFail()
    assert.deepInclude(note.serialize(), { aboutName: 'lead', aboutId: lead.id })
    const contact = await Contact.findOrFail(done.contact!.id)
    assert.isNotNull(contact.deletedAt)
    const again = await convert(ana, lead, withoutDeal)
    assert.isNotNull(again.contact)
  })

  test('proposes who is there already, and then only fills gaps', async ({ client, assert }) => {
    const { ana, lucia, acme } = await world()
    const lead = await made(ana, {
      firstName: 'Lu',
      lastName: 'Fernández',
      companyName: 'ACME Tools S.L.',
      emails: mail('lucia@fernandez.example'),
      phones: [{ value: '+34600111222', kind: 'work', primary: true }],
      doNotCall: true,
    })
    const proposal = await propose(ana, lead)
    assert.equal(proposal.contact.choice, lucia.id)
    assert.equal(proposal.company.choice, acme.id)
    const form = await client.get(`/leads/${lead.id}/conversion/new`).loginAs(ana)
    form.assertTextIncludes('Lucia Fernandez')
    form.assertTextIncludes('Acme Tools')

    const before = await Contact.all()
    const done = await convert(ana, lead, withoutDeal)
    assert.lengthOf(await Contact.all(), before.length)
    assert.equal(done.contact!.id, lucia.id)
    await lucia.refresh()
    assert.deepInclude(lucia.serialize(), {
      firstName: 'Lucia',
      lastName: 'Fernandez',
      jobTitle: 'Buyer',
      doNotCall: true,
      companyId: acme.id,
    })
    assert.lengthOf(lucia.phones!, 1)
    await reverse(ana, done.changeSetId!)
    await lucia.refresh()
    assert.isNull(lucia.phones)
  })

  test('two people convert the same lead: one wins, the other gets a sentence', async ({
    client,
    assert,
  }) => {
    const { ana, marc } = await world()
    const lead = await made(ana, { ownerId: marc.id })
    const stale = await Lead.findOrFail(lead.id)
    await convert(ana, lead, withoutDeal)
    await assert.rejects(() => convert(marc, stale, withoutDeal))
    const second = await client
      .post(`/leads/${lead.id}/conversion`)
      .loginAs(marc)
      .withCsrfToken()
      .redirects(0)
      .form({ contact: 'new', company: 'new', deal: 'none' })
    second.assertStatus(422)
    second.assertTextIncludes('was converted already')
    assert.lengthOf(await Contact.query().where('lastName', 'Quist'), 1)
  })

  test('several at once are shown first, and undone at once', async ({ client, assert }) => {
    const { ana } = await world()
    const leads = [
      await made(ana),
      await made(ana, {
        lastName: 'Fernandez',
        firstName: 'Lucia',
        companyName: 'Acme Tools',
        emails: mail('lucia@fernandez.example'),
      }),
    ]
    const ids = leads.map(({ id }) => id).join(',')
    const preview = await client.get(`/leads/conversions/new?ids=${ids}`).loginAs(ana)
    preview.assertTextIncludes('New: Quist Ltd')
    preview.assertTextIncludes('Lucia Fernandez</a>')
    const answer = await client
      .post('/leads/conversions')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ ids })
    answer.assertStatus(303)
    assert.lengthOf(await Lead.query().whereNotNull('convertedAt'), 2)
    const { change_set_id: set } = await db
      .from('changes')
      .where({ table_name: 'leads', row_id: leads[1].id })
      .orderBy('id', 'desc')
      .firstOrFail()
    await reverse(ana, set)
    assert.lengthOf(await Lead.query().whereNotNull('convertedAt'), 0)
    const [twin] = leads
    const once = await convertAll(ana, [
      { lead: await Lead.findOrFail(twin.id), chosen: withoutDeal },
    ])
    assert.lengthOf(once, 1)
  })

  test('two leads of one person and company at once make one of each', async ({ assert }) => {
    const { ana } = await world()
    const leads = [await made(ana), await made(ana, { firstName: 'N.' })]
    const done = await convertAll(
      ana,
      leads.map((lead) => ({ lead, chosen: withoutDeal }))
    )
    assert.equal(done[0].contact!.id, done[1].contact!.id)
    assert.equal(done[0].company!.id, done[1].company!.id)
    await reverse(ana, done[0].changeSetId!)
    assert.lengthOf(await Lead.query().whereNotNull('convertedAt'), 0)
  })

  test('is a verb of the API: matches first, then the choice', async ({ client, assert }) => {
    const { ana, sara, vic, lucia } = await world()
    const lead = await made(ana, { emails: mail('lucia@fernandez.example') })
    const api = await bearer(client, ana)
    const shown = await api.get(`leads/${lead.id}/conversion`)
    shown.assertStatus(200)
    assert.equal(shown.body().data.contact.matches[0].id, lucia.id)
    for (const [user, code] of [
      [vic, 403],
      [sara, 403],
    ] as const) {
      const other = await bearer(client, user)
      const refused = await other.post(`leads/${lead.id}/conversion`)
      refused.assertStatus(code)
    }
    const nothing = await api.post(`leads/${lead.id}/conversion`, {
      contact: 'none',
      company: 'none',
      deal: 'none',
    })
    nothing.assertStatus(422)
    const hidden = await api.post(`leads/${lead.id}/conversion`, { contact: 999_999 })
    hidden.assertStatus(404)
    const wrong = await api.post(`leads/${lead.id}/conversion`, { contact: 'somebody' })
    wrong.assertStatus(422)
    const missing = await api.post('leads/999999/conversion')
    missing.assertStatus(404)
    const done = await api.post(`leads/${lead.id}/conversion`, { contact: 'new', deal: 'none' })
    done.assertStatus(201)
    assert.isNumber(done.body().data.contactId)
    assert.notEqual(done.body().data.contactId, lucia.id)
  })

  test('makes a deal where deals are', async ({ assert }) => {
    if (!hasTarget('deal')) return
    const { ana } = await world()
    const lead = await made(ana, { estimatedAmount: 120_000, utmCampaign: 'Spring' })
    const done = await convert(ana, lead, { deal: 'new', dealValues: { name: 'Forklifts' } })
    const deal = done.deal as any
    assert.deepInclude(deal.serialize(), {
      name: 'Forklifts',
      companyId: done.company!.id,
      contactId: done.contact!.id,
      amount: 120_000,
    })
    await lead.refresh()
    assert.equal(lead.createdDealId, deal.id)
    await reverse(ana, done.changeSetId!)
    await deal.refresh()
    assert.isNotNull(deal.deletedAt)
  })

  test('an admin says which field goes where', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const page = await client.get('/settings/leads/conversion').loginAs(ana)
    page.assertStatus(200)
    const refused = await client.get('/settings/leads/conversion').loginAs(sara)
    refused.assertStatus(403)
    const kept = await client
      .put('/settings/leads/conversion')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({
        'map[contact][lastName]': 'lastName',
        'map[contact][sourceDetails]': 'department',
        'map[contact][emails]': 'birthday',
        'map[company][companyName]': 'name',
      })
    kept.assertStatus(303)
    const lead = await made(ana, { sourceDetails: 'Hall 3' })
    const done = await convert(ana, lead, { ...withoutDeal, contact: 'new' })
    const contact = await Contact.findOrFail(done.contact!.id)
    assert.deepInclude(contact.serialize(), {
      lastName: 'Quist',
      department: 'Hall 3',
      jobTitle: null,
    })
  })
})
