import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { change } from '#records/change'
import { Importer } from '#records/import/importer'
import { takeIn } from '#records/import/intake'
import { forgetOptions } from '#records/options/known'
import { OptionList } from '#records/options/option_list'
import ApiToken from '#access/models/api_token'
import User from '#access/models/user'
import Lead from '#leads/models/lead'
import { world } from '#tests/world'

export const made = (by: User, values: Record<string, any> = {}) =>
  change(by, 'created', () =>
    Lead.create({
      firstName: 'Nora',
      lastName: 'Quist',
      companyName: 'Quist Ltd',
      ...values,
    } as any)
  )

const movesOf = (lead: Lead) => db.from('lead_moves').where('lead_id', lead.id).orderBy('id')

async function api(client: ApiClient, user: User) {
  const { token } = await ApiToken.make(user, 'Test')
  return {
    post: (path: string, body: object) =>
      client.post(`/api/v1/${path}`).bearerToken(token).json(body),
    patch: (path: string, body: object) =>
      client.patch(`/api/v1/${path}`).bearerToken(token).json(body),
  }
}

test.group('Leads', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => forgetOptions)

  test('are added through the form, listed, found and shown', async ({ client, assert }) => {
    const { ana, sara } = await world()
    const form = await client.get('/leads/new').loginAs(sara)
    form.assertStatus(200)
    form.assertTextIncludes('Attempting')
    assert.notInclude(form.text(), 'value="converted"')
    const refused = await client
      .post('/leads')
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
      .form({ status: 'new' })
    refused.assertStatus(422)
    refused.assertTextIncludes('Say who it is')
    const taken = await client.post('/leads').loginAs(sara).withCsrfToken().redirects(0).form({
      firstName: 'Nora',
      lastName: 'Quist',
      companyName: 'Quist Ltd',
      status: 'attempting',
    })
    taken.assertStatus(303)
    const lead = await Lead.firstOrFail()
    assert.deepInclude(lead.serialize(), { status: 'attempting', statusKind: 'ongoing' })
    assert.equal(lead.ownerId, sara.id)

    const list = await client.get('/leads?filter[statusKind][anyOf]=ongoing').loginAs(ana)
    list.assertTextIncludes('Nora Quist')
    const page = await client.get(`/leads/${lead.id}`).loginAs(ana)
    page.assertStatus(200)
    page.assertTextIncludes('Attempting')
    page.assertTextIncludes('Status over time')
    const found = await client.get('/search?q=quist').loginAs(ana)
    found.assertTextIncludes('Nora Quist')
  })

  test('a company alone, or an address alone, is enough to be a lead', async ({ assert }) => {
    const { ana } = await world()
    const company = await made(ana, { firstName: null, lastName: null })
    assert.equal(company.title, 'Quist Ltd')
    const emails = [{ value: 'x@quist.example', kind: 'work', primary: true }]
    const address = await made(ana, { firstName: null, lastName: null, companyName: null, emails })
    assert.equal(address.title, 'x@quist.example')
  })

  test('a status of a lost kind needs a reason in every door', async ({ client, assert }) => {
    const { ana } = await world()
    const lead = await made(ana)
    const inline = await client
      .put(`/leads/${lead.id}/fields/status`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ status: 'junk' })
    inline.assertStatus(422)
    inline.assertTextIncludes('needs a reason')
    const form = await client
      .put(`/leads/${lead.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ status: 'junk', version: '1' })
    form.assertStatus(422)
    const { patch, post } = await api(client, ana)
    const sent = await patch(`leads/${lead.id}`, { status: 'junk' })
    sent.assertStatus(422)
    const fresh = await post('leads', { lastName: 'Doe', status: 'junk' })
    fresh.assertStatus(422)
    const bulk = await client
      .post('/leads/bulk-changes')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ kind: 'edit', ids: String(lead.id), field: 'status', value: 'junk' })
    assert.isBelow(bulk.status(), 500)
    await lead.refresh()
    assert.equal(lead.status, 'new')

    const told = await patch(`leads/${lead.id}`, { status: 'junk', disqualifyReason: 'spam' })
    told.assertStatus(200)
    assert.equal(told.body().data.statusKind, 'lost')
    const back = await patch(`leads/${lead.id}`, { status: 'new' })
    back.assertStatus(200)
    assert.isNull(back.body().data.disqualifyReason)
  })

  test('each step of the status is noted with who, when, why and how long', async ({ assert }) => {
    const { ana } = await world()
    const lead = await made(ana)
    await db.from('leads').where('id', lead.id).update({ status_since: '2026-01-01 10:00:00.000' })
    await lead.refresh()
    await change(ana, 'updated', () => lead.merge({ status: 'attempting' }).save())
    await change(ana, 'updated', () =>
      lead.merge({ status: 'junk', disqualifyReason: 'spam', disqualifyNote: 'Robot' }).save()
    )
    const moves = await movesOf(lead)
    assert.lengthOf(moves, 2)
    assert.deepInclude(moves[0], { from_status: 'new', from_kind: 'open', to_kind: 'ongoing' })
    assert.isAbove(moves[0].seconds, 3600)
    assert.deepInclude(moves[1], {
      to_status: 'junk',
      reason: 'spam',
      note: 'Robot',
      by_id: ana.id,
    })
    await change(ana, 'erased', () => lead.delete())
    assert.lengthOf(await movesOf(lead), 0)
  })

  test('nobody converts a lead by choosing the status', async ({ client }) => {
    const { ana } = await world()
    const lead = await made(ana)
    const { patch } = await api(client, ana)
    const sent = await patch(`leads/${lead.id}`, { status: 'converted' })
    sent.assertStatus(422)
    assert_detail(sent, 'by converting it')
  })

  test('statuses are renamed and added with a kind; the product’s own stays', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const post = (form: object) =>
      client
        .post('/settings/options/leadStatus')
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form(form)
    const without = await post({ label: 'Waiting for papers' })
    without.assertStatus(422)
    const added = await post({ label: 'Waiting for papers', kind: 'on_hold' })
    added.assertStatus(303)
    const lead = await made(ana, { status: 'waiting_for_papers' })
    assert.equal(lead.statusKind, 'on_hold')
    const removed = await client
      .delete('/settings/options/leadStatus/converted')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    removed.assertStatus(422)
    const list = await OptionList.named('leadStatus')
    await assert.rejects(() => list.remove(ana, 'waiting_for_papers', 'junk'))
    await list.remove(ana, 'waiting_for_papers', 'nurturing')
    await lead.refresh()
    assert.equal(lead.status, 'nurturing')
  })

  test('are imported with the headings of other products; rows that the rules refuse come back', async ({
    assert,
  }) => {
    const { ana } = await world()
    const folder = await mkdtemp(join(tmpdir(), 'farley-leads-'))
    const file = join(folder, 'leads.csv')
    await writeFile(
      file,
      'Lead ID,First Name,Last Name,Company,Lead Status,Lead Source,Email\n' +
        '1,Ada,Byron,Engines,Attempting,Partner,ada@engines.example\n' +
        '2,Tim,Lost,Engines,Junk,Partner,tim@engines.example\n' +
        '3,,,,New,Partner,\n'
    )
    const row = await takeIn(ana, Lead as any, { path: file, name: 'leads.csv' })
    const importer = await Importer.for(row, ana)
    await importer.run()
    await rm(folder, { recursive: true })
    const leads = await Lead.all()
    assert.lengthOf(leads, 1)
    assert.deepInclude(leads[0].serialize(), {
      lastName: 'Byron',
      companyName: 'Engines',
      status: 'attempting',
      source: 'partner',
      origin: 'import',
    })
    assert.equal(row.result!.failed, 2)
  })

  test('show who they likely are already, among leads, people and companies', async ({
    client,
  }) => {
    const { ana } = await world()
    const emails = [{ value: 'lucia@fernandez.example', kind: 'work', primary: true }]
    const lead = await made(ana, { companyName: 'Acme Tools', emails })
    const asks = await client.get(`/leads/${lead.id}`).loginAs(ana)
    asks.assertTextIncludes(`/leads/${lead.id}/likely-duplicates`)
    const page = await client.get(`/leads/${lead.id}/likely-duplicates`).loginAs(ana)
    page.assertTextIncludes('Lucia Fernandez')
    page.assertTextIncludes('Acme Tools</a>')
    const twice = await client
      .post('/leads')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ 'lastName': 'Other', 'emails[0][value]': 'lucia@fernandez.example', 'status': 'new' })
    twice.assertStatus(422)
    twice.assertTextIncludes('Lucia Fernandez')
  })

  test('have a time line to write on, tasks, followers and a star', async ({ client, assert }) => {
    const { ana, sara, marc } = await world()
    const lead = await made(ana)
    const post = (fields: Record<string, string>) =>
      client
        .post(`/leads/${lead.id}/activities`)
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form(fields)
    const mark = (name: string) =>
      client.put(`/leads/${lead.id}/${name}`).loginAs(marc).withCsrfToken().redirects(0)
    for (const name of ['follower', 'favourite']) await status(mark(name), 303)
    await status(post({ kind: 'note', body: 'Ask @Sara Vidal' }), 303)
    await status(post({ kind: 'call', happenedAt: '2026-03-01T10:30' }), 303)
    await status(
      post({
        kind: 'task',
        subject: 'Send brochure',
        assigneeId: String(sara.id),
        dueAt: '2026-12-01T09:00',
      }),
      303
    )

    const page = await client.get(`/leads/${lead.id}`).loginAs(ana)
    page.assertTextIncludes('<span class="mention">@Sara Vidal</span>')
    page.assertTextIncludes('Send brochure')
    await lead.refresh()
    assert.equal(lead.lastContactedAt!.toUTC().toISO(), '2026-03-01T09:30:00.000Z')
    assert.isNotNull(lead.nextActivityAt)
    const today = await client.get('/').loginAs(sara)
    today.assertTextIncludes(`href="/leads/${lead.id}"`)
    const told = await db.from('notifications').where('user_id', marc.id)
    assert.isNotEmpty(told)

    await change(ana, 'erased', () => lead.delete())
    for (const table of ['followers', 'favourites'])
      assert.isEmpty(await db.from(table).where('record_name', 'lead'))
    assert.isEmpty(await db.from('activities').where('about_name', 'lead'))
  })

  test('every page of theirs speaks Spanish as well', async ({ client, assert }) => {
    const { ana } = await world()
    const lead = await made(ana)
    const person = await change(ana, 'profileChanged', async () => {
      const row = await User.findOrFail(ana.id)
      return row.merge({ locale: 'es' }).save()
    })
    const reader = (await User.acting(person.id))!
    for (const [path, words] of [
      ['/leads', 'Clientes potenciales'],
      [lead.url, 'Descartar'],
      [`${lead.url}/conversion/new`, 'Una persona nueva'],
      [`/leads/conversions/new?ids=${lead.id}`, 'Nuevo: '],
      [`/leads/disqualifications/new?ids=${lead.id}`, 'Sin presupuesto'],
      ['/settings/leads', 'Trabajamos con clientes potenciales'],
      ['/settings/leads/conversion', 'Qué va adónde al convertir'],
      ['/settings/leads/score/new', 'Se desvanece en tantos días'],
      ['/settings/options/leadStatus', 'En maduración'],
      ['/settings/working-time', 'Días libres'],
      ['/account/away', 'Ausencias'],
    ]) {
      const page = await client.get(path).loginAs(reader)
      page.assertStatus(200)
      page.assertTextIncludes(words)
      assert.notInclude(page.text(), 'translation missing', path)
    }
  })

  test('what one may not see is not there', async ({ client }) => {
    const { ana, sara, vic } = await world()
    const lead = await made(ana)
    await status(client.get('/leads/999999').loginAs(sara), 404)
    await status(
      client.put(`/leads/${lead.id}`).loginAs(vic).withCsrfToken().form({ lastName: 'X' }),
      403
    )
  })
})

const status = async (request: PromiseLike<any>, code: number) => {
  const answer = await request
  answer.assertStatus(code)
}

function assert_detail(answer: any, text: string) {
  if (!JSON.stringify(answer.body()).includes(text))
    throw new Error(`${JSON.stringify(answer.body())} does not say "${text}"`)
}
