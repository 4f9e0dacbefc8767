import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import type { ApiClient } from '@japa/api-client'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import Activity from '#contacts/models/activity'
import Lead from '#leads/models/lead'
import { addForm, saveForm } from '#leads/forms/builder'
import { newStamp } from '#leads/forms/spam/stamp'
import type WebForm from '#leads/forms/models/web_form'
import { newChallenge } from '#leads/forms/spam/proof'
import inbox from '#leads/forms/submissions/inbox'
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
})
