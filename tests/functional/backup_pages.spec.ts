import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { DateTime } from 'luxon'
import { system } from '#records/actor'
import { change } from '#records/change'
import { toColumn } from '#records/clock'
import { keepSettings } from '#records/company'
import Role from '#access/models/role'
import User from '#access/models/user'
import { backUp, prove, whatIsDue } from '#workspace/backup/scheduled'
import { backupSettings, lockOf, placeOfArchives } from '#workspace/backup/backup_settings'
import { backupCheck } from '#workspace/backup/health_check'
import { outdated } from '#workspace/backup/retention'
import { lastRun } from '#workspace/backup/runs'
import { allowOutgoing } from '#workspace/outgoing/allow_list'
import { S3Server } from '#tests/s3_server'
import { openArchive } from '#tests/archives'
import { world, type World } from '#tests/world'

const form = {
  scheduled: 'true',
  at: '03:15',
  proveAfter: '7',
  daily: '2',
  weekly: '1',
  monthly: '1',
  place: 'storage',
  lock: 'none',
}

test.group('Settings › Backups', (group) => {
  group.each.timeout(120_000)
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  let folder: string
  group.each.setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'farley-pages-'))
    return () => rmSync(folder, { recursive: true, force: true })
  })

  const keepIn = (ana: World['ana'], more: object = {}) =>
    change(ana, 'settings', async () => {
      const kept = await backupSettings()
      await keepSettings({ backups: { ...kept, place: 'folder', folder, ...more } })
    })
  const put = (client: any, person: User, values: object) =>
    client
      .put('/settings/backups')
      .loginAs(person)
      .withCsrfToken()
      .redirects(0)
      .form({ ...form, ...values })

  test('is for whoever has the right, and holds no secret', async ({ client, assert }) => {
    const { ana, marc } = await world()
    const refused = await client.get('/settings/backups').loginAs(marc)
    refused.assertStatus(403)
    const role = await Role.findOrFail(marc.roleId)
    await change(ana, 'roleEdited', () =>
      role.merge({ permissions: { ...role.permissions, rights: ['backups'] } as any }).save()
    )
    const marcNow = (await User.acting(marc.id))!
    const kept = await put(client, ana, {
      place: 's3',
      endpoint: 'https://s3.example.com',
      bucket: 'archives',
      accessKeyId: 'AK',
      secretAccessKey: 'planted-secret-one',
      lock: 'passphrase',
      passphrase: 'planted-secret-two',
    })
    kept.assertStatus(303)
    const rows = await db.from('settings').where('name', 'backups')
    const changes = await db.from('changes').select('*').orderBy('id', 'desc').limit(20)
    for (const text of [JSON.stringify(rows), JSON.stringify(changes)])
      assert.notInclude(text, 'planted-secret')
    assert.deepEqual(await lockOf(await backupSettings()), { passphrase: 'planted-secret-two' })

    const again = await put(client, ana, {
      place: 's3',
      endpoint: 'https://s3.example.com',
      bucket: 'other',
      accessKeyId: 'AK',
      lock: 'passphrase',
    })
    again.assertStatus(303)
    const now = await backupSettings()
    assert.equal(now.bucket, 'other')
    assert.deepEqual(await lockOf(now), { passphrase: 'planted-secret-two' })
    await change(ana, 'settings', () => keepSettings({ backups: { ...now, place: 'storage' } }))
    const page = await client.get('/settings/backups').loginAs(marcNow)
    page.assertStatus(200)
    assert.notInclude(page.text(), 'planted-secret')
    assert.notInclude(page.text(), now.passphrase!)
  })

  test('says of each wrong value what to do, and keeps none', async ({ client, assert }) => {
    const { ana } = await world()
    const wrong: [object, string][] = [
      [{ at: '25:00' }, 'Write it as hours and minutes'],
      [{ daily: '0', weekly: '0', monthly: '0' }, 'Keep at least one'],
      [{ daily: '-1' }, 'Use a whole number from 0 to 366'],
      [{ proveAfter: 'often' }, 'Use a whole number from 0 to 365'],
      [{ place: 'folder', folder: 'backups' }, 'Give the whole path'],
      [{ place: 's3', endpoint: 'ftp://x', bucket: 'b' }, 'Give the address without a path'],
      [
        {
          place: 's3',
          endpoint: 'https://s3.example.com',
          bucket: 'NO',
          accessKeyId: 'a',
          secretAccessKey: 'b',
        },
        'none that S3 knows',
      ],
      [{ lock: 'recipient', recipient: 'age1wrong' }, 'An age recipient begins with age1'],
      [{ lock: 'passphrase', passphrase: 'short' }, 'Use at least 12 letters'],
      [{ lock: 'passphrase' }, 'This is needed'],
    ]
    for (const [values, sentence] of wrong) {
      const answer = await put(client, ana, values)
      answer.assertStatus(422)
      assert.include(answer.text(), sentence, JSON.stringify(values))
    }
    assert.lengthOf(await db.from('settings').where('name', 'backups'), 0)
    const spanish = await client.get('/settings/backups').loginAs(ana)
    assert.include(spanish.text(), 'Every night at')
  })

  test('takes one, carries it away and deletes it, each with a note in the audit log', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    await keepIn(ana)
    const asked = await client
      .post('/settings/backups/archives')
      .loginAs(ana)
      .withCsrfToken()
      .redirects(0)
    asked.assertStatus(303)
    const [job] = await db.from('jobs').where('name', 'backup.take')
    assert.deepEqual(JSON.parse(job.payload), { by: ana.id })
    await client.post('/settings/backups/archives').loginAs(ana).withCsrfToken().redirects(0)
    assert.lengthOf(await db.from('jobs').where('name', 'backup.take'), 1)

    const { name, manifest } = await backUp(ana)
    assert.isAbove(manifest.tables.settings.rows, 0)
    const page = await client.get('/settings/backups').loginAs(ana)
    assert.include(page.text(), `/settings/backups/archives/${name}`)

    const path = `/settings/backups/archives/${name}`
    const refused = await client.get(path).loginAs(sara)
    refused.assertStatus(403)
    const away = await client.get(path).loginAs(ana)
    away.assertStatus(200)
    away.assertHeader('content-disposition', `attachment; filename="${name}"`)
    for (const strange of ['..%2f..%2fetc%2fpasswd', 'farley.sqlite', `x${name}`]) {
      const answer = await client.get(`/settings/backups/archives/${strange}`).loginAs(ana)
      answer.assertStatus(404)
    }
    const gone = await client.delete(path).loginAs(ana).withCsrfToken().redirects(0)
    gone.assertStatus(303)
    assert.deepEqual(readdirSync(folder), [])
    const twice = await client.delete(path).loginAs(ana).withCsrfToken().redirects(0)
    twice.assertStatus(404)

    const log = await client.get('/settings/audit?kind=backups').loginAs(ana)
    for (const words of ['Took a backup', 'Downloaded a backup', 'Deleted a backup'])
      assert.include(log.text(), words)
  })

  test('restores only for who types the company’s name', async ({ client, assert }) => {
    const { ana } = await world()
    await keepIn(ana)
    const { name } = await backUp(ana)
    const path = `/settings/backups/archives/${name}/restorations`
    const page = await client.get(`${path}/new`).loginAs(ana)
    page.assertStatus(200)
    assert.include(page.text(), 'Type “Norte Logística” to confirm')
    const send = (company: string) =>
      client.post(path).loginAs(ana).withCsrfToken().redirects(0).form({ company, key: 'open it' })
    const wrong = await send('norte')
    wrong.assertStatus(422)
    assert.lengthOf(await db.from('jobs').where('name', 'backup.restore'), 0)
    if (db.connection().dialect.name === 'mysql') return
    const right = await send('Norte Logística')
    right.assertStatus(303)
    const [job] = await db.from('jobs').where('name', 'backup.restore')
    assert.notInclude(job.payload, 'open it')
    assert.equal(JSON.parse(job.payload).name, name)
  })

  test('brings an archive from elsewhere, and nothing else', async ({ client, assert }) => {
    const { ana } = await world()
    await keepIn(ana)
    const { name, path } = await backUp(ana)
    const file = join(folder, name.replace('farley-manual', 'brought'))
    const { copyFileSync } = await import('node:fs')
    copyFileSync(path, file)
    rmSync(path)
    const send = (source: string) =>
      client
        .post('/settings/backups/uploads')
        .loginAs(ana)
        .withCsrfToken()
        .redirects(0)
        .file('archive', source)
    const taken = await send(file)
    taken.assertStatus(303)
    assert.include(taken.header('location'), '/restorations/new')
    writeFileSync(join(folder, 'evil.sh'), 'x')
    const refused = await send(join(folder, 'evil.sh'))
    assert.equal(refused.header('location'), '/settings/backups')
  })

  test('one that fails is noted, and admins hear of it; so is one that does not restore', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    await keepIn(ana, { folder: join(folder, 'file') })
    writeFileSync(join(folder, 'file'), '')
    await assert.rejects(() => backUp(null, { scheduled: true }))
    const run = await lastRun('backup')
    assert.isFalse(run!.done)
    assert.isTrue(run!.scheduled)
    const [notice] = await db.from('notifications').where('user_id', ana.id)
    assert.equal(notice.kind, 'backupFailed')
    const bad = await backupCheck.run()
    assert.containSubset(bad, { state: 'bad', data: { what: 'failed' } })
    await keepIn(ana)
    const page = await client.get('/settings/backups').loginAs(ana)
    assert.include(page.text(), 'The last backup could not be made')

    await backUp(ana)
    assert.containSubset(await backupCheck.run(), { state: 'good' })
    writeFileSync(join(folder, 'farley-2099-01-01-000000-000.tar.gz'), 'no archive')
    await assert.rejects(() => prove(null))
    assert.deepEqual((await lastRun('proof'))!.reason, { key: 'damaged', params: {} })
    assert.containSubset(await backupCheck.run(), { state: 'bad', data: { what: 'proof' } })
  })

  test('proves the latest archive by restoring it, also one for a key that is not here', async ({
    client,
    assert,
  }) => {
    const { ana } = await world()
    const identity = await generateX25519Identity()
    await keepIn(ana, { lock: 'recipient', recipient: await identityToRecipient(identity) })
    const { name, path, header, manifest } = await backUp(null, { scheduled: true })
    assert.isTrue(header.key.included)
    const opened = await openArchive(path, { identities: [identity] })
    assert.equal(opened.header.company, header.company)
    await prove(null, { scheduled: true })
    const run = (await lastRun('proof'))!
    assert.isTrue(run.done, JSON.stringify(run.reason))
    assert.equal(run.archive, name)
    assert.equal(
      run.rows,
      Object.values(manifest.tables).reduce((sum, { rows }) => sum + rows, 0)
    )
    const page = await client.get('/settings/backups').loginAs(ana)
    assert.include(page.text(), 'Restores')
  })

  test('keeps archives in a bucket, lists and proves them there', async ({ client, assert }) => {
    const { ana } = await world()
    const server = await new S3Server().start()
    try {
      const { secret, key } = await import('#tests/s3_server').then(
        ({ credentials }) => credentials
      )
      const answer = await put(client, ana, {
        place: 's3',
        endpoint: `http://127.0.0.1:${server.port}`,
        bucket: 'farley',
        region: 'eu-west-1',
        prefix: 'archives',
        accessKeyId: key,
        secretAccessKey: secret,
      })
      answer.assertStatus(303)
      const page = await client.get('/settings/backups').loginAs(ana)
      assert.include(page.text(), 'The place for archives cannot be read')
      assert.lengthOf(server.requests, 0)

      const restore = allowOutgoing('127.0.0.1')
      try {
        const { name } = await backUp(null, { scheduled: true })
        assert.deepEqual([...server.objects.keys()], [`archives/${name}`])
        const list = await placeOfArchives(await backupSettings()).list()
        assert.deepEqual(
          list.map((archive) => archive.name),
          [name]
        )
        await prove(null)
        assert.isTrue((await lastRun('proof'))!.done)
        const away = await client.get(`/settings/backups/archives/${name}`).loginAs(ana)
        away.assertStatus(200)
        server.failWith = 503
        await assert.rejects(() => backUp(null))
        assert.isFalse((await lastRun('backup'))!.done)
        const { default: settings } = await import('#start/env')
        const way = join(settings.storagePath, 'backups', 'on-the-way')
        assert.deepEqual(existsSync(way) ? readdirSync(way) : [], [])
      } finally {
        restore()
      }
    } finally {
      await server.stop()
    }
  })
})

test.group('The schedule of backups', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  const at = (iso: string) => DateTime.fromISO(iso, { zone: 'Europe/Madrid' })
  const ran = (iso: string, columns: object = {}) =>
    db.table('backup_runs').insert({
      kind: 'backup',
      scheduled: 1,
      done: 1,
      seconds: 1,
      created_at: toColumn(at(iso)),
      ...columns,
    })

  test('asks for one a night, makes up for what was slept through, and proves in between', async ({
    assert,
  }) => {
    await world()
    await change(system, 'seeded', () =>
      keepSettings({ setUpAt: toColumn(at('2026-11-20T12:00')) })
    )
    const due = async (iso: string) => whatIsDue(at(iso) as DateTime<true>)
    assert.deepEqual(await due('2026-11-20T23:00'), { backup: false, proof: false })
    assert.deepEqual(await due('2026-11-21T02:29'), { backup: false, proof: false })
    assert.deepEqual(await due('2026-11-21T02:30'), { backup: true, proof: false })
    await ran('2026-11-21T02:31')
    assert.deepEqual(await due('2026-11-21T02:40'), { backup: false, proof: true })
    await ran('2026-11-21T02:45', { kind: 'proof' })
    assert.deepEqual(await due('2026-11-21T03:00'), { backup: false, proof: false })
    assert.deepEqual(await due('2026-11-24T09:00'), { backup: true, proof: false })
    await ran('2026-11-24T09:01')
    assert.deepEqual(await due('2026-11-24T10:00'), { backup: false, proof: false })
    await ran('2026-11-28T02:31')
    assert.deepEqual(await due('2026-11-28T02:50'), { backup: false, proof: true })
  })

  test('asks for none where it is switched off', async ({ assert }) => {
    const { ana } = await world()
    await change(ana, 'settings', async () => {
      const kept = await backupSettings()
      await keepSettings({ backups: { ...kept, scheduled: false } })
    })
    assert.deepEqual(await whatIsDue(DateTime.utc().plus({ days: 30 })), {
      backup: false,
      proof: false,
    })
  })

  test('lets go what is older than the days, weeks and months that are kept', ({ assert }) => {
    const archives = Array.from({ length: 200 }, (_, day) => ({
      at: at('2026-11-25T02:30').minus({ days: day }),
    }))
    archives.push({ at: at('2026-11-25T12:00') })
    const keep = { daily: 7, weekly: 4, monthly: 6 }
    const gone = new Set(outdated(archives, keep, 'Europe/Madrid'))
    const days = archives
      .filter((each) => !gone.has(each))
      .map((each) => each.at.toFormat('MM-dd HH'))
      .sort()
    assert.deepEqual(days, [
      '06-30 02',
      '07-31 02',
      '08-31 02',
      '09-30 02',
      '10-31 02',
      '11-08 02',
      '11-15 02',
      '11-19 02',
      '11-20 02',
      '11-21 02',
      '11-22 02',
      '11-23 02',
      '11-24 02',
      '11-25 12',
    ])
    assert.lengthOf(outdated(archives.slice(0, 1), { daily: 0, weekly: 0, monthly: 0 }, 'UTC'), 0)
  })
})
