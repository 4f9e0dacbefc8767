import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import mail from '@adonisjs/mail/services/main'
import { change } from '#records/change'
import { tokenHash } from '#access/secret_token'
import Activity from '#contacts/models/activity'
import Contact from '#contacts/models/contact'
import Lead from '#leads/models/lead'
import { keepLeadSettings } from '#leads/settings'
import { addForm, saveForm } from '#leads/forms/builder'
import { figuresOf } from '#leads/forms/figures'
import { firstFields, plainField } from '#leads/forms/form_field'
import { newStamp } from '#leads/forms/spam/stamp'
import WebForm from '#leads/forms/models/web_form'
import { newChallenge } from '#leads/forms/spam/proof'
import inbox from '#leads/forms/submissions/inbox'
import { sweepJob, workAgain } from '#leads/forms/submissions/work'
import { runJobs } from '#workspace/jobs/runner'
import type User from '#access/models/user'
import { world } from '#tests/world'

async function published(by: User, values: Partial<WebForm> = {}) {
  const form = await addForm(by, 'Contact us')
  await saveForm(by, form, { published: true, ...values }, null)
  return form
}

async function proof(form: WebForm) {
  const challenge = await newChallenge(form.key)
  const solution = await solveChallenge({ challenge, deriveKey })
  return Buffer.from(JSON.stringify({ challenge, solution })).toString('base64')
}

const stamp = (form: WebForm, age = 10_000) => newStamp(form.key, Date.now() - age)

const nora = { firstName: 'Nora', lastName: 'Quist', emails: 'nora@quist.example' }

async function send(
  client: ApiClient,
  form: WebForm,
  fields: Record<string, any> = {},
  headers: Record<string, string> = {}
) {
  const request = client
    .post(`/f/${form.key}`)
    .redirects(0)
    .header('accept', 'text/html')
    .form({ _stamp: stamp(form), ...nora, ...fields })
  for (const [name, value] of Object.entries(headers)) request.header(name, value)
  return request
}

/** As a browser sends a form of many inputs: `fields[0][label][en]`. */
function flat(value: any, name = ''): Record<string, string> {
  if (value === null || typeof value !== 'object') return { [name]: String(value) }
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, each]) => flat(each, name ? `${name}[${key}]` : key))
  )
}

const submissions = () => db.from('form_submissions').orderBy('id')

test.group('Web forms', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => inbox.forget())

  test('shows a published form, takes what is sent and makes a lead of it', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const form = await published(ana, {
      consent: { en: 'I agree to be contacted.', es: 'Acepto que me contacten.' },
    })
    const page = await client.get(`/f/${form.key}?utm_source=fair&utm_campaign=spring`)
    page.assertStatus(200)
    page.assertTextIncludes('I agree to be contacted.')
    page.assertTextIncludes('name="utm_source" value="fair"')
    assert.include(page.header('content-security-policy'), "frame-ancestors 'self'")

    const sent = await send(client, form, {
      description: 'Please call me.',
      consent: '1',
      altcha: await proof(form),
      utm_source: 'fair',
      utm_campaign: 'spring',
    })
    sent.assertStatus(303)
    sent.assertHeader('location', `/f/${form.key}/thanks`)
    const thanks = await client.get(`/f/${form.key}/thanks`)
    thanks.assertTextIncludes('Thank you')
    await runJobs()

    const lead = await Lead.query().firstOrFail()
    assert.containSubset(lead.serialize(), {
      firstName: 'Nora',
      lastName: 'Quist',
      source: 'web_form',
      sourceDetails: 'Contact us',
      utmSource: 'fair',
      utmCampaign: 'spring',
      lawfulBasis: 'consent',
      origin: 'form',
      ownerId: null,
    })
    assert.include(lead.consentSource!, 'Contact us, consent version 1')
    const [row] = await submissions()
    assert.containSubset(row, {
      state: 'made',
      record_name: 'lead',
      record_id: lead.id,
      consent_text: 'I agree to be contacted.',
      consent_version: 1,
      source: 'fair',
    })
    const note = await Activity.query().where('aboutName', 'lead').firstOrFail()
    assert.include(note.body!, 'Please call me.')
    assert.include(note.body!, 'I agree to be contacted.')
    const [told] = await db.from('notifications').where('kind', 'formSubmitted')
    assert.containSubset(told, { user_id: ana.id, record_name: 'lead', record_id: lead.id })
    const read = await client.get(`/leads/${lead.id}`).loginAs(ana)
    read.assertTextIncludes('Form: Contact us')
  })

  test('reads its own fields only, and of those what has their shape', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    const form = await published(ana, {
      unproven: 'accept',
      fields: [
        ...firstFields,
        plainField('addresses'),
        { ...plainField('tags'), value: 'Website' },
        { ...plainField('utmTerm'), hidden: true, param: 'ref', value: 'none' },
      ],
    })
    const sent = await send(client, form, {
      ownerId: String(sara.id),
      status: 'converted',
      score: '99',
      statusKind: 'won',
      lawfulBasis: 'contract',
      doNotCall: '1',
      jobTitle: 'Intruder',
      tags: 'Stolen',
      createdById: '1',
      id: '77',
      version: '9',
      custom: '{}',
      ['addresses[city]']: 'Bilbao',
      ['addresses[evil]']: 'x',
      utmTerm: 'fair',
      description: ['a', 'b'],
      companyName: 'Quist\u0000 AG',
    })
    sent.assertStatus(303)
    await runJobs()
    const lead = await Lead.query().firstOrFail()
    const tags = await db.from('tags').whereIn('id', lead.tags ?? [])
    assert.deepInclude(lead.serialize(), {
      ownerId: null,
      status: 'new',
      score: 0,
      lawfulBasis: null,
      jobTitle: null,
      createdById: null,
      utmTerm: 'fair',
      description: null,
      companyName: 'Quist AG',
    })
    assert.isFalse(Boolean(lead.doNotCall))
    assert.deepEqual(
      tags.map(({ name }) => name),
      ['Website']
    )
    assert.equal(lead.addresses![0].city, 'Bilbao')
    assert.notProperty(lead.addresses![0], 'evil')
  })

  test('says what is wrong at its field, as typed, and keeps nothing', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const form = await published(ana, { consent: { en: 'I agree.' } })
    const wrong: Record<string, any>[] = [
      { emails: 'no address' },
      { emails: '' },
      { emails: ['a@b.example', 'c@d.example'] },
      { 'emails[value]': 'a@b.example' },
      { firstName: 'x'.repeat(5_000), consent: '1' },
      {},
    ]
    for (const fields of wrong) {
      const answer = await send(client, form, fields)
      answer.assertStatus(422)
      answer.assertTextIncludes('aria-invalid="true"')
    }
    const again = await send(client, form, { emails: '"><script>alert(1)</script>' })
    again.assertTextIncludes('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;')
    again.assertTextIncludes('value="Nora"')
    assert.lengthOf(await submissions(), 0)

    const big = await client.post(`/f/${form.key}`).form({ firstName: 'x'.repeat(300_000) })
    big.assertStatus(413)
    const json = await client.post(`/f/${form.key}`).json({ ...nora })
    json.assertStatus(415)
    const files = await client
      .post(`/f/${form.key}`)
      .file('firstName', Buffer.from('x'), { filename: 'x.txt' })
    files.assertStatus(415)
    const unknown = await client.post('/f/AAAAAAAAAAAA').form(nora)
    unknown.assertStatus(404)
    assert.lengthOf(await submissions(), 0)
  })

  test('shows hostile words in every place as text', async ({ client, assert }) => {
    const { ana } = await world()
    const marker = `<img src=x onerror=alert(1)>"'{{7*7}}`
    const fields = [...firstFields, plainField('jobTitle'), plainField('phones')]
    const form = await published(ana, {
      name: marker,
      heading: { en: marker },
      intro: { en: marker },
      button: { en: marker },
      consent: { en: marker },
      thanks: { en: marker },
      fields: fields.map((each) => ({ ...each, label: { en: marker } })),
      unproven: 'confirm',
      hosts: ['good.example'],
    })
    const query = new URLSearchParams({ utm_source: marker, _page: marker })
    const page = await client
      .get(`/f/${form.key}?${query}`)
      .header('referer', 'https://x.example/"><b>')
    const sent = await send(
      client,
      form,
      {
        firstName: marker,
        lastName: marker,
        jobTitle: marker,
        companyName: marker,
        description: `${marker}\n@Ana Ruiz`,
        consent: '1',
        utm_source: marker,
        utm_campaign: marker,
      },
      { 'user-agent': marker, 'referer': 'https://good.example/"><b>' }
    )
    sent.assertStatus(303)
    const fake = mail.fake()
    await runJobs()
    const letters = (fake.messages as any).sent().map((each: any) => each.nodeMailerMessage)
    assert.lengthOf(letters, 1)
    mail.restore()
    const [row] = await submissions()
    await workAgain([row.id], ana.id)
    await runJobs()
    const lead = await Lead.query().firstOrFail()
    const pages = [page, await client.get(`/f/${form.key}/thanks`)]
    for (const path of [
      '/leads',
      `/leads/${lead.id}`,
      `/leads/${lead.id}/changes`,
      '/settings/forms',
      `/settings/forms/${form.id}`,
      `/settings/forms/${form.id}/settings`,
      `/settings/forms/${form.id}/share`,
      `/settings/forms/${form.id}/submissions`,
      `/settings/forms/${form.id}/submissions/${row.id}`,
      '/notifications',
      '/settings/audit',
    ])
      pages.push(await client.get(path).loginAs(ana))
    for (const each of pages) {
      each.assertStatus(200)
      assert.notInclude(each.text(), '<img src=x')
      assert.notInclude(each.text(), '"><b>')
      assert.notMatch(each.text(), /(?<!\{)49(?=["'<])/)
    }
    const script = await client.get(`/f/${form.key}/embed.js`)
    assert.notInclude(script.text(), '<img')
    // A name in what a stranger writes calls nobody.
    assert.lengthOf(await db.from('notifications').where('kind', 'mention'), 0)
    const [{ html, subject }] = letters
    assert.notInclude(html, '<img src=x')
    assert.notMatch(subject, /[\r\n]/)
  })

  test('is shown and sent by the sites that it names, and no others', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const form = await published(ana, {
      unproven: 'accept',
      hosts: ['www.good.example', '*.shop.example', 'localhost:8080'],
    })
    const page = await client.get(`/f/${form.key}?_embed=1`)
    const policy = page.header('content-security-policy')!
    assert.include(policy, 'https://www.good.example')
    assert.include(policy, 'https://*.shop.example')
    assert.notInclude(policy, 'unsafe')
    assert.isUndefined(page.header('x-frame-options'))
    assert.isUndefined(page.header('set-cookie'))
    for (const origin of ['https://evil.example', 'null', 'https://good.example', 'file://']) {
      const answer = await send(client, form, {}, { origin })
      answer.assertStatus(403)
    }
    const bare = await send(client, form, {}, { referer: 'https://evil.example/contact' })
    bare.assertStatus(403)
    assert.lengthOf(await submissions(), 0)
    for (const origin of [
      'https://www.good.example',
      'https://a.shop.example',
      'http://localhost:8080',
    ]) {
      const answer = await send(client, form, {}, { origin })
      answer.assertStatus(303)
    }
    assert.lengthOf(await submissions(), 3)
    const script = await client.get(`/f/${form.key}/embed.js`)
    script.assertHeader('cross-origin-resource-policy', 'cross-origin')
    assert.include(script.text(), form.key)
    const refused = await client
      .get(`/f/${form.key}/embed.js`)
      .header('referer', 'https://evil.example/')
    refused.assertStatus(403)

    const own = await published(ana)
    const alone = await client.get(`/f/${own.key}`)
    assert.include(alone.header('content-security-policy'), "frame-ancestors 'self'")
    await saveForm(ana, form, { published: false }, null)
    for (const path of ['', '/thanks', '/challenge', '/embed.js']) {
      const hidden = await client.get(`/f/${form.key}${path}`)
      hidden.assertStatus(404)
    }
  })

  test('holds what springs a trap for somebody to look at', async ({ client, assert }) => {
    const { ana } = await world()
    const form = await published(ana)
    const other = await published(ana)
    await send(client, form, { altcha: await proof(form), homepage: 'https://spam.example' })
    await send(client, form, { altcha: await proof(form), _stamp: newStamp(form.key) })
    await send(client, form, { altcha: await proof(other) })
    await send(client, form, { altcha: 'AAAA' })
    await send(client, form, { altcha: 'x'.repeat(9_000) })
    await runJobs()
    const rows = await submissions()
    assert.deepEqual(
      rows.map(({ state, reasons }) => [state, JSON.parse(reasons)]),
      [
        ['suspected', ['trap']],
        ['suspected', ['tooQuick']],
        ['suspected', ['wrongProof']],
        ['suspected', ['wrongProof']],
        ['suspected', ['wrongProof']],
      ]
    )
    assert.lengthOf(await Lead.all(), 0)
    // A stamp that nobody signed, or of another form, proves no time.
    await send(client, form, { altcha: await proof(form), _stamp: '1700000000000.forged' })
    await send(client, form, { altcha: await proof(form), _stamp: stamp(other) })
    const held = await submissions().where('state', 'waiting')
    assert.lengthOf(held, 2)

    const judge = (verdict: string, ids: number[]) =>
      client
        .post(`/settings/forms/${form.id}/judgements`)
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form({ verdict, ids: ids.map(String) })
    const list = await client.get(`/settings/forms/${form.id}/submissions`).loginAs(ana)
    list.assertTextIncludes('A field that people do not see was filled in')
    await judge('spam', [rows[1].id, rows[2].id])
    await judge('work', [rows[0].id])
    mail.fake()
    await runJobs()
    mail.restore()
    const now = await submissions()
    assert.containSubset(now[0], { state: 'made', judged_by_id: ana.id })
    assert.containSubset(now[1], { state: 'spam', judged_by_id: ana.id })
    assert.lengthOf(await Lead.all(), 1)
    // What is another form's is not judged through this one.
    const elsewhere = await client
      .post(`/settings/forms/${other.id}/judgements`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ verdict: 'work', ids: [String(rows[3].id)] })
    elsewhere.assertStatus(303)
    const untouched = await submissions()
    assert.equal(untouched[3].state, 'suspected')
  })

  test('takes a proof once', async ({ client, assert }) => {
    const { ana } = await world()
    const form = await published(ana)
    const altcha = await proof(form)
    const [first, same] = await Promise.all([
      send(client, form, { altcha }),
      send(client, form, { altcha }),
    ])
    first.assertStatus(303)
    same.assertStatus(303)
    const replay = await send(client, form, { altcha, emails: 'other@quist.example' })
    replay.assertStatus(422)
    replay.assertTextIncludes('This page was used already')
    replay.assertTextIncludes('other@quist.example')
    assert.lengthOf(await submissions(), 1)
  })

  test('asks for confirmation by mail, once, and nothing happens by looking', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const form = await published(ana, { optIn: 'first' })
    const sent = await send(
      client,
      form,
      { altcha: await proof(form) },
      { 'accept-language': 'es' }
    )
    sent.assertHeader('location', `/f/${form.key}/thanks?mail=1`)
    const fake = mail.fake()
    await runJobs()
    const [letter] = (fake.messages as any).sent().map((each: any) => each.nodeMailerMessage)
    mail.restore()
    assert.equal(letter.to[0].address ?? letter.to[0], 'nora@quist.example')
    assert.include(letter.subject, 'Confirma tu mensaje')
    const path = /\/f\/[\w-]+\/confirmations\/[\w-]+/.exec(letter.html)![0]
    assert.lengthOf(await Lead.all(), 0)

    const before = await submissions()
    for (let look = 0; look < 2; look++) {
      const page = await client.get(path)
      page.assertStatus(200)
      page.assertTextIncludes('<form')
    }
    assert.deepEqual(await submissions(), before)
    const answers = await Promise.all([client.post(path).form({}), client.post(path).form({})])
    assert.deepEqual(answers.map((each) => each.status()).sort(), [200, 410])
    await runJobs()
    const [lead] = await Lead.all()
    const [row] = await submissions()
    assert.containSubset(row, { state: 'made', record_id: lead.id })
    assert.isNotNull(row.confirmed_at)
    const late = await client.get(path)
    late.assertStatus(410)

    await send(client, form, { altcha: await proof(form) })
    mail.fake()
    await runJobs()
    mail.restore()
    const token = 'x'.repeat(43)
    await db
      .from('form_submissions')
      .where('state', 'waiting')
      .update({ link_hash: tokenHash(token), link_expires_at: '2020-01-01 00:00:00.000' })
    const expired = await client.post(`/f/${form.key}/confirmations/${token}`).form({})
    expired.assertStatus(410)
  })

  test('makes the lead at once where the confirmation may come later', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const form = await published(ana, { optIn: 'later' })
    await send(client, form, { altcha: await proof(form) })
    const fake = mail.fake()
    await runJobs()
    const [letter] = (fake.messages as any).sent().map((each: any) => each.nodeMailerMessage)
    mail.restore()
    const [lead] = await Lead.all()
    const path = /\/f\/[\w-]+\/confirmations\/[\w-]+/.exec(letter.html)![0]
    const done = await client.post(path).form({})
    done.assertStatus(200)
    const [row] = await submissions()
    assert.isNotNull(row.confirmed_at)
    assert.equal(row.state, 'made')
    const notes = await Activity.query().where({ aboutName: 'lead', aboutId: lead.id })
    assert.include(notes.map(({ body }) => body).join('\n'), 'confirmed by mail')
  })

  test('does not fill a stranger’s mailbox', async ({ client, assert }) => {
    const { ana } = await world()
    const form = await published(ana)
    for (let turn = 0; turn < 5; turn++) await send(client, form, { firstName: `Turn ${turn}` })
    const fake = mail.fake()
    await runJobs()
    const letters = (fake.messages as any).sent()
    mail.restore()
    assert.lengthOf(letters, 3)
    const rows = await submissions()
    assert.lengthOf(
      rows.filter(({ state }) => state === 'suspected'),
      2
    )
  })

  test('says plainly when it is too much, and keeps what it took', async ({ client, assert }) => {
    const { ana } = await world()
    const form = await published(ana, { unproven: 'accept', perAddress: 1_000, perMinute: 20 })
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, at) => send(client, form, { emails: `p${at}@quist.example` }))
    )
    const taken = answers.filter((each) => each.status() === 303)
    const refused = answers.filter((each) => each.status() === 429)
    assert.lengthOf(taken, 20)
    assert.lengthOf(refused, 40)
    assert.isAbove(Number(refused[0].header('retry-after')), 0)
    refused[0].assertTextIncludes('Too many at once')
    await runJobs()
    assert.lengthOf(await Lead.all(), 20)

    const strict = await published(ana, { unproven: 'accept', perAddress: 2 })
    const statuses = []
    for (let turn = 0; turn < 4; turn++) {
      const answer = await send(client, strict, { firstName: `T${turn}` })
      statuses.push(answer.status())
    }
    assert.deepEqual(statuses, [303, 303, 429, 429])
  })

  test('puts who is known on their own time line instead of making them twice', async ({
    client,
    assert,
  }) => {
    const { ana, sara, lucia } = await world()
    const form = await published(ana, {
      unproven: 'accept',
      fields: [...firstFields, plainField('phones')],
    })
    await send(client, form, { emails: 'LUCIA@fernandez.example', description: 'It is me again' })
    await runJobs()
    assert.lengthOf(await Lead.all(), 0)
    const note = await Activity.query().where('aboutName', 'contact').firstOrFail()
    assert.equal(note.aboutId, lucia.id)
    assert.include(note.body!, 'It is me again')
    await lucia.refresh()
    assert.equal(lucia.firstName, 'Lucia')
    const told = await db.from('notifications').where('kind', 'formSubmitted')
    assert.sameMembers(
      told.map(({ user_id: id }) => id),
      [ana.id, sara.id]
    )
    const [row] = await submissions()
    assert.containSubset(row, { state: 'made', record_name: 'contact', record_id: lucia.id })
    assert.isTrue(Boolean(row.joined))

    // The same number, written otherwise, is the same person's open lead.
    await send(client, form, { phones: '+34 944 123 456' })
    await send(client, form, { emails: 'other@quist.example', phones: '944123456' })
    await runJobs()
    const [lead, ...more] = await Lead.all()
    assert.lengthOf(more, 0)
    assert.lengthOf(await Activity.query().where({ aboutName: 'lead', aboutId: lead.id }), 2)
    // Whoever was put aside begins anew.
    await change(ana, 'updated', () =>
      lead.merge({ status: 'junk', disqualifyReason: 'spam' }).save()
    )
    await send(client, form, { phones: '+34 944 123 456' })
    await runJobs()
    assert.lengthOf(await Lead.all(), 2)
  })

  test('makes a person and a deal where a company works without leads', async ({
    client,
    assert,
  }) => {
    const { ana, acme } = await world()
    await change(ana, 'settings', () => keepLeadSettings({ on: false, responseMinutes: null }))
    const form = await published(ana, { unproven: 'accept', ownerId: ana.id })
    await send(client, form, { companyName: 'Acme Tools', description: 'A forklift' })
    await runJobs()
    assert.lengthOf(await Lead.all(), 0)
    const contact = await Contact.query().where('lastName', 'Quist').firstOrFail()
    assert.containSubset(contact.serialize(), { companyId: acme.id, ownerId: ana.id })
    const deal = await db.from('deals').firstOrFail()
    assert.containSubset(deal, {
      title: 'Nora Quist',
      contact_id: contact.id,
      company_id: acme.id,
      source: 'web_form',
    })
    await change(ana, 'settings', () => keepLeadSettings({ on: true, responseMinutes: null }))
  })

  test('keeps what cannot be worked, and works it once it can', async ({ client, assert }) => {
    const { ana } = await world()
    const form = await published(ana, { unproven: 'accept' })
    await send(client, form)
    const [{ id, answers }] = await submissions()
    const bad = JSON.stringify({ ...JSON.parse(answers), emails: [{ value: 'nobody' }] })
    await db.from('form_submissions').where('id', id).update({ answers: bad })
    await runJobs()
    const [failed] = await submissions()
    assert.deepEqual([failed.state, failed.reasons], ['failed', '["invalid"]'])
    const page = await client.get(`/settings/forms/${form.id}/submissions/${id}`).loginAs(ana)
    page.assertTextIncludes('nobody')
    await db.from('form_submissions').where('id', id).update({ answers })
    await workAgain([id], ana.id)
    await workAgain([id], ana.id)
    await runJobs()
    assert.lengthOf(await Lead.all(), 1)
    // A job that nobody knows of any more is found by the sweep.
    await send(client, form, { emails: 'late@quist.example' })
    await db.from('jobs').where('name', 'forms.work').delete()
    await db
      .from('form_submissions')
      .where('state', 'received')
      .update({ received_at: '2020-01-01 00:00:00.000' })
    await sweepJob.run(undefined, {} as any)
    await runJobs()
    assert.lengthOf(await Lead.all(), 2)
  })

  test('forgets what somebody sent together with them', async ({ client, assert }) => {
    const { ana } = await world()
    const form = await published(ana, { unproven: 'accept' })
    await send(client, form)
    await runJobs()
    const lead = await Lead.query().firstOrFail()
    await change(ana, 'erased', () => lead.delete())
    await runJobs()
    assert.lengthOf(await submissions(), 0)
  })

  test('counts looks without cookies, starts, what came and what became of it', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const form = await published(ana, { unproven: 'accept' })
    const browser = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'
    const look = (path: string, agent = browser) =>
      client.get(`/f/${form.key}${path}`).header('user-agent', agent)
    await look('?utm_source=Fair')
    await look('?utm_source=fair')
    await look('').header('referer', 'https://news.example/a?secret=1')
    await look('', 'Googlebot/2.1')
    await look('/challenge')
    await send(client, form, { utm_source: 'fair' })
    await runJobs()
    const { all, bySource } = await figuresOf(form.id)
    assert.deepInclude(all, { views: 3, starts: 1, submissions: 1, leads: 1, conversion: '33.3' })
    assert.containSubset(bySource, [
      { source: 'fair', views: 2, submissions: 1, leads: 1, conversion: '50.0' },
      { source: 'news.example', views: 1, submissions: 0 },
    ])
    const page = await client.get(`/settings/forms/${form.id}/submissions`).loginAs(ana)
    page.assertTextIncludes('33.3 %')
    const index = await client.get('/settings/forms').loginAs(ana)
    index.assertTextIncludes('Contact us')
  })
})

test.group('Building web forms', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('is for whoever has the right', async ({ client }) => {
    const { ana, marc } = await world()
    const form = await published(ana)
    for (const path of ['', '/settings', '/share', '/submissions']) {
      const refused = await client.get(`/settings/forms/${form.id}${path}`).loginAs(marc)
      refused.assertStatus(403)
    }
  })

  test('adds, labels, orders, hides and removes fields without script', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const made = await client
      .post('/settings/forms')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form({ name: 'Fair' })
    made.assertStatus(303)
    const url = made.header('location')!
    const id = Number(url.split('/').at(-1))
    const put = async (act: string, fields: Record<string, any>[], more = {}) => {
      const { version } = await WebForm.findOrFail(id)
      return client
        .put(url)
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form(flat({ act, version: String(version), fields, ...more }))
    }
    const now = async () => {
      const { fields } = await WebForm.findOrFail(id)
      return fields
    }
    const two = [{ field: 'lastName' }, { field: 'emails', required: '1' }]
    const added = await put('add', two, { added: 'budget' })
    added.assertStatus(303)
    await put('add', two, { added: 'phones' })
    await put('up:phones', [...two, { field: 'phones', label: { en: 'Mobile', es: 'Móvil' } }])
    const fields = await now()
    assert.deepEqual(
      fields.map(({ field }) => field),
      ['lastName', 'phones', 'emails']
    )
    const page = await client.get(`${url}?at=phones&did=up`).loginAs(ana)
    page.assertTextIncludes('Mobile')
    page.assertTextIncludes('autofocus')
    await put('remove:lastName', [
      { field: 'lastName' },
      { field: 'status', hidden: '1', value: 'converted' },
      { field: 'ownerId' },
      { field: 'scoreReasons' },
      { field: 'source', value: 'event' },
      { field: 'phones', hidden: '1', required: '1', param: 'tel', value: '944123456' },
      { field: 'phones' },
      'nonsense',
    ] as any)
    assert.deepEqual(await now(), [
      { ...plainField('source'), value: 'event' },
      { ...plainField('phones'), hidden: true, param: 'tel', value: '944123456' },
    ])
    const stale = await client
      .put(url)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
      .form(flat({ act: 'save', version: '1', fields: two }))
    stale.assertStatus(409)
    stale.assertTextIncludes('Somebody else changed this form')
    assert.lengthOf(await now(), 2)
  })

  test('keeps each text of consent as a version of its own', async ({ client, assert }) => {
    const { ana } = await world()
    const form = await addForm(ana, 'Contact us')
    const url = `/settings/forms/${form.id}/settings`
    const base = {
      name: 'Contact us',
      perMinute: '300',
      perAddress: '20',
      optIn: 'off',
      unproven: 'confirm',
    }
    const put = (fields: Record<string, any>) =>
      client
        .put(url)
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .form(flat({ ...base, ...fields }))
    for (const consent of [{ en: 'One' }, { en: 'One' }, { en: 'Two', es: 'Dos' }]) {
      const saved = await put({ consent })
      saved.assertStatus(303)
    }
    const versions = await db.from('web_form_consents').where('form_id', form.id).orderBy('id')
    assert.deepEqual(
      versions.map(({ version, words }) => [version, JSON.parse(words)]),
      [
        [1, { en: 'One' }],
        [2, { en: 'Two', es: 'Dos' }],
      ]
    )
    for (const wrong of [
      { name: '' },
      { hosts: 'not a host!' },
      { redirectUrl: 'javascript:alert(1)' },
      { perMinute: '0' },
      { intro: { en: 'x'.repeat(3_000) } },
    ]) {
      const refused = await put(wrong)
      refused.assertStatus(422)
      refused.assertTextIncludes('aria-invalid="true"')
    }
    const saved = await put({
      hosts: 'https://www.good.example/contact\n*.shop.example',
      redirectUrl: 'https://good.example/thanks',
    })
    saved.assertStatus(303)
    const now = await WebForm.findOrFail(form.id)
    assert.deepEqual(now.hosts, ['www.good.example', '*.shop.example'])
    await saveForm(ana, now, { published: true, unproven: 'accept' }, null)
    const sent = await send(client, now)
    sent.assertHeader('location', 'https://good.example/thanks')
    const page = await client.get(`/f/${now.key}`)
    assert.include(
      page.header('content-security-policy'),
      "form-action 'self' https://good.example"
    )
    const removed = await client
      .delete(`/settings/forms/${form.id}`)
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    removed.assertStatus(303)
    const gone = await client.get(`/f/${now.key}`)
    gone.assertStatus(404)
    assert.lengthOf(await submissions(), 1)
  })
})
