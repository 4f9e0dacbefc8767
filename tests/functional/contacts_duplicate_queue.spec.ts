import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { system } from '#records/actor'
import { change } from '#records/change'
import type { RecordClass } from '#records/record'
import { DuplicateFinder } from '#contacts/duplicates/duplicate_finder'
import { pairPage, perPage } from '#contacts/duplicates/duplicate_pair'
import { duplicatesJob, DuplicateScan } from '#contacts/duplicates/duplicate_scan'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import { world, type World } from '#tests/world'

const Contacts = Contact as unknown as RecordClass
const Companies = Company as unknown as RecordClass
const job = { progress: async () => {}, stopping: false }

const emails = (...values: string[]) =>
  values.map((value, at) => ({ value, kind: 'work', primary: at === 0 }))
const phones = (value: string) => [{ value, kind: 'work', primary: true }]

async function scan(Record: RecordClass, { ana }: World) {
  await DuplicateScan.start(Record, ana)
  await duplicatesJob.run({ record: Record.recordName }, job)
}

/** Titles and reasons of what somebody sees in the queue. */
async function seen(Record: RecordClass, actor: any, verdict: any = null) {
  const { pairs } = await pairPage(Record, actor, { verdict })
  const told = []
  for (const { ids, reasons, score } of pairs) {
    const rows = await (Record as any).query().whereIn('id', ids).orderBy('title_sort')
    told.push(`${rows.map(({ title }: any) => title).join(' / ')}: ${reasons.join(', ')} ${score}`)
  }
  return told.sort()
}

test.group('A scan for duplicates', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('finds contacts by address, mailbox, number and name', async ({ assert }) => {
    const people = await world()
    const { ana, acme } = people
    const contact = (values: object) => Contact.create({ ownerId: ana.id, ...values } as any)
    await change(system, 'seeded', async () => {
      await contact({
        lastName: 'Fernandez',
        firstName: 'L.',
        emails: emails('LUCIA@fernandez.example'),
      })
      await contact({ lastName: 'Zapata', emails: emails('eva.zapata@gmail.com') })
      await contact({
        lastName: 'Zapata',
        firstName: 'Eva',
        emails: emails('evazapata+x@gmail.com'),
      })
      await contact({ lastName: 'One', phones: phones('+34910000001') })
      await contact({ lastName: 'Two', phones: phones('+34910000001') })
      await contact({ lastName: 'Tanaka', firstName: 'Kenji' })
      await contact({ lastName: 'Fernandes', firstName: 'Lucia', companyId: acme.id })
      await contact({ lastName: 'Nairr', firstName: 'Priya', companyId: acme.id })
      for (let at = 0; at < 12; at++) {
        await contact({ lastName: 'Board', firstName: `N${at}`, phones: phones('+34910000099') })
        await contact({ lastName: 'Smith', firstName: 'John' })
      }
    })
    await scan(Contacts, people)
    assert.deepEqual(
      await seen(Contacts, ana),
      [
        'Zapata / Eva Zapata: mailbox 92',
        'Kenji Tanaka / Kenji Tanaka: name 80',
        'L. Fernandez / Lucia Fernandez: email 98',
        'Lucia Fernandes / Lucia Fernandez: similar_name 60',
        'One / Two: phone 90',
      ].sort()
    )
    const { row } = (await DuplicateScan.latest(Contacts))!
    assert.include(row, { status: 'done', done: row.total })
  })

  test('finds companies by domain, tax id and name without its legal form', async ({ assert }) => {
    const people = await world()
    await change(system, 'seeded', async () => {
      const company = (values: object) =>
        Company.create({ ownerId: people.ana.id, ...values } as any)
      await company({ name: 'Acme Tools, S.L.' })
      await company({ name: 'Colbalt Labs' })
      await company({ name: 'Cobalt Laps', taxId: 'B12345678' })
      await company({ name: 'Something Else', taxId: 'B12345678' })
    })
    await scan(Companies, people)
    assert.deepEqual(await seen(Companies, people.ana), [
      'Acme Tools / Acme Tools, S.L.: name 80',
      'Cobalt Labs / Cobalt Laps: similar_name 60',
      'Cobalt Laps / Something Else: tax_id 98',
    ])
  })

  test('goes on where it stood, and repeats nothing', async ({ assert }) => {
    const people = await world()
    await change(system, 'seeded', (current) =>
      current.createMany(
        Contacts,
        Array.from({ length: 1_200 }, (_, at) => ({
          lastName: `Row ${at}`,
          emails: emails(`row${at % 600}@gmail.com`),
        }))
      )
    )
    await DuplicateScan.start(Contacts, people.ana)
    const again = await DuplicateScan.start(Contacts, people.ana)
    assert.lengthOf(await db.from('duplicate_scans'), 1)
    assert.lengthOf(await db.from('jobs').where('name', 'contacts.duplicates'), 1)
    const dying = {
      stopping: false,
      progress: async () => {
        throw new Error('killed')
      },
    }
    await assert.rejects(() => duplicatesJob.run({ record: 'contact' }, dying), 'killed')
    const half = await db.from('duplicate_pairs').count('* as total')
    assert.equal(Number(half[0].total), 500)
    await duplicatesJob.run({ record: 'contact' }, job)
    await again.runStretch()
    const told = await db.from('notifications').where('kind', 'scanDone')
    assert.lengthOf(told, 1)
    assert.equal(told[0].user_id, people.ana.id)
    const all = await db.from('duplicate_pairs')
    assert.lengthOf(all, 600)
    assert.isTrue(all.every(({ reasons }) => reasons === 'email'))

    const first = await pairPage(Contacts, people.ana)
    assert.lengthOf(first.pairs, perPage)
    const second = await pairPage(Contacts, people.ana, { cursor: first.next! })
    assert.isAbove(second.pairs[0].id, first.pairs.at(-1)!.id)
  })

  test('is decided by who may edit both, remembered, and put off until the next look', async ({
    client,
    assert,
  }) => {
    const people = await world()
    const { ana, sara, vic, leo, lucia } = people
    const [twin, other] = await change(system, 'seeded', async () => [
      await Contact.create({ lastName: 'Fernandez', firstName: 'Lucia', ownerId: sara.id }),
      await Contact.create({ lastName: 'Tanaka', firstName: 'Kenji', ownerId: ana.id }),
    ])
    await scan(Contacts, people)
    assert.lengthOf(await seen(Contacts, ana), 2)

    const page = await client.get('/contacts/duplicates').loginAs(ana)
    page.assertStatus(200)
    page.assertTextIncludes('80 % sure')
    page.assertTextIncludes(`/contacts/merges/new?ids=${lucia.id},${twin.id}&amp;from=duplicates`)
    const pair = async (id: number) => {
      const { id: found } = await db.from('duplicate_pairs').where('other_id', id).firstOrFail()
      return `/contacts/duplicates/${found}/verdict`
    }
    const say = async (user: any, id: number, verdict: string) =>
      client
        .put(await pair(id))
        .form({ verdict })
        .loginAs(user)
        .withCsrfToken()
        .redirects(0)
    const reader = await say(vic, twin.id, 'distinct')
    reader.assertStatus(403)
    const half = await say(leo, other.id, 'distinct')
    half.assertStatus(403)
    const nonsense = await say(ana, twin.id, 'nonsense')
    nonsense.assertStatus(404)
    const own = await say(sara, twin.id, 'distinct')
    own.assertStatus(303)
    await say(ana, other.id, 'later')
    assert.lengthOf(await seen(Contacts, ana), 0)
    assert.lengthOf(await seen(Contacts, ana, 'distinct'), 1)
    const likely = await new DuplicateFinder(ana, Contacts).likely(lucia, lucia.id)
    assert.deepEqual(likely, [])

    await scan(Contacts, people)
    assert.deepEqual(await seen(Contacts, ana), ['Kenji Tanaka / Kenji Tanaka: name 80'])
    const kept = await client.get('/contacts/duplicates?verdict=distinct').loginAs(ana)
    kept.assertTextIncludes('Put back')
    const back = await client
      .delete(await pair(twin.id))
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    back.assertStatus(303)
    assert.lengthOf(await seen(Contacts, ana), 2)

    const merged = await client
      .post('/contacts/merges')
      .form({ survivorId: lucia.id, loserId: twin.id, queue: '1' })
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    merged.assertHeader('location', '/contacts/duplicates')
    assert.lengthOf(await seen(Contacts, ana), 1)
  })

  test('shows pairs to those who see both, and is begun by those who may merge', async ({
    client,
    assert,
  }) => {
    const people = await world()
    const { ana, sara, vic } = people
    const { id } = await db.from('roles').where('key', 'member').firstOrFail()
    const reach = { read: 'own', create: 'all', edit: 'own', delete: 'own', export: 'own' }
    await change(system, 'seeded', async () => {
      await Contact.create({ lastName: 'Fernandez', firstName: 'Lucia', ownerId: sara.id })
      await Contact.create({ lastName: 'Tanaka', firstName: 'Kenji', ownerId: sara.id })
    })
    await db
      .from('roles')
      .where('id', id)
      .update({ permissions: JSON.stringify({ records: { '*': reach }, rights: [] }) })
    await scan(Contacts, people)
    const { default: User } = await import('#access/models/user')
    const own = (await User.acting(sara.id))!
    assert.lengthOf(await seen(Contacts, ana), 2)
    assert.deepEqual(await seen(Contacts, own), ['Lucia Fernandez / Lucia Fernandez: name 80'])

    const refused = await client
      .post('/contacts/duplicates/scans')
      .loginAs(vic)
      .withCsrfToken()
      .redirects(0)
    refused.assertStatus(403)
    const begun = await client
      .post('/companies/duplicates/scans')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    begun.assertStatus(303)
    const page = await client.get('/companies/duplicates').loginAs(ana)
    page.assertTextIncludes('Looking through all companies')
    const list = await client.get('/contacts').loginAs(ana)
    list.assertTextIncludes('href="/contacts/duplicates"')
  })
})
