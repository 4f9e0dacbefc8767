import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import drive from '@adonisjs/drive/services/main'
import db from '@adonisjs/lucid/services/db'
import sharp from 'sharp'
import { change } from '#records/change'
import { keepSettings } from '#records/company'
import { Invalid } from '#records/errors'
import { eraseForGood } from '#records/trash'
import Role from '#access/models/role'
import StoredFile, { purgeFilesOf } from '#workspace/files/stored_file'
import { runJobs } from '#workspace/jobs/runner'
import { world } from '#tests/world'

const picture = (width = 40) =>
  sharp({ create: { width, height: 30, channels: 3, background: '#336699' } })
    .withExif({ IFD0: { Copyright: 'Secret Place' } })
    .jpeg()
    .toBuffer()

test.group('Files', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => {
    drive.fake('files')
    return () => drive.restore('files')
  })

  const text = (content = 'Hola') => ({ name: 'notes.txt', buffer: Buffer.from(content) })

  test('are opened by whoever sees their record, as a download that no browser runs', async ({
    client,
    assert,
  }) => {
    const { sara, vic, lucia } = await world()
    const file = await StoredFile.keep(sara, text(), lucia)
    assert.containSubset(file.$attributes, { type: 'text/plain', size: 4, recordName: 'contact' })
    const response = await client.get(`/files/${file.id}`).loginAs(vic)
    response.assertStatus(200)
    assert.equal(response.text(), 'Hola')
    response.assertHeader('x-content-type-options', 'nosniff')
    response.assertHeader('content-security-policy', "sandbox; default-src 'none'")
    assert.match(response.header('content-disposition')!, /^attachment; .*notes\.txt/)
  })

  test('go with their record when it is deleted for good', async ({ assert }) => {
    const { ana, lucia } = await world()
    const file = await StoredFile.keep(ana, text(), lucia)
    const kept = await StoredFile.keep(ana, text('Adiós'))
    await eraseForGood(ana, lucia)
    assert.isNull(await StoredFile.find(file.id))
    assert.isNotNull(await StoredFile.find(kept.id))
  })

  test('of a record that one may not see, and of others without a record, are not there', async ({
    client,
  }) => {
    const { ana, sara, leo, lucia } = await world()
    const file = await StoredFile.keep(sara, text(), lucia)
    const own = await StoredFile.keep(sara, text())
    await change(ana, 'role', async () => {
      const role = await Role.named('member')
      const records = {
        ...role.permissions.records,
        contact: { read: 'own', create: 'all', edit: 'own', delete: 'own', export: 'none' },
      }
      await role.merge({ permissions: { ...role.permissions, records } as any }).save()
    })
    for (const [person, id, status] of [
      [sara, file.id, 200],
      [leo, file.id, 404],
      [sara, own.id, 200],
      [leo, own.id, 404],
      [ana, own.id, 404],
      [ana, 999999, 404],
    ] as const) {
      const response = await client.get(`/files/${id}`).loginAs(person)
      response.assertStatus(status)
    }
    const nobody = await client.get(`/files/${file.id}`).redirects(0)
    nobody.assertStatus(303)
  })

  test('that a browser would run are kept as plain bytes', async ({ client, assert }) => {
    const { sara, lucia } = await world()
    for (const [name, content] of [
      ['page.html', '<script>alert(1)</script>'],
      ['logo.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
      ['photo.png', '<html><script>alert(1)</script>'],
    ]) {
      const file = await StoredFile.keep(sara, { name, buffer: Buffer.from(content) }, lucia)
      const response = await client.get(`/files/${file.id}`).loginAs(sara)
      response.assertHeader('content-type', 'application/octet-stream')
      assert.match(response.header('content-disposition')!, /^attachment/)
      const inline = await client.get(`/files/${file.id}/thumbnail`).loginAs(sara)
      inline.assertStatus(404)
    }
  })

  test('that are pictures are shown small, made anew without what hid in them', async ({
    client,
    assert,
  }) => {
    const { sara, lucia } = await world()
    const file = await StoredFile.keep(sara, { name: 'me.jpg', buffer: await picture() }, lucia)
    assert.isTrue(file.image)
    const response = await client.get(`/files/${file.id}/thumbnail`).loginAs(sara)
    response.assertStatus(200)
    response.assertHeader('content-type', 'image/webp')
    const small = await drive.use('files').getBytes(`${file.storageKey}.webp`)
    assert.notInclude(Buffer.from(small).toString('latin1'), 'Secret Place')
  })

  test('that are empty, too large or no picture are refused and leave nothing', async ({
    assert,
  }) => {
    const { ana, sara, lucia } = await world()
    await change(ana, 'settings', () => keepSettings({ fileMegabytes: 1 }))
    const reason = async (work: () => Promise<unknown>) => {
      const error: any = await work().catch((refusal) => refusal)
      assert.instanceOf(error, Invalid)
      return error.errors.file.key
    }
    const big = { name: 'big.bin', buffer: Buffer.alloc(1024 * 1024 + 1) }
    assert.equal(await reason(() => StoredFile.keep(sara, text(''), lucia)), 'emptyFile')
    assert.equal(await reason(() => StoredFile.keep(sara, big, lucia)), 'fileTooLarge')
    assert.equal(
      await reason(() => StoredFile.keep(sara, text(), lucia, { picture: true })),
      'notPicture'
    )
    assert.isEmpty(await db.from('files'))
  })

  test('have names for people, whatever was sent', async ({ assert }) => {
    const { sara } = await world()
    const named = async (name: string) => {
      const file = await StoredFile.keep(sara, { name, buffer: Buffer.from('x') })
      return file.name
    }
    assert.equal(await named('../../etc/passwd'), 'passwd')
    assert.equal(await named('C:\\Users\\ana\\Oferta ñ.txt'), 'Oferta ñ.txt')
    assert.equal(await named('cod\u202Egpj.exe\r\n'), 'codgpj.exe')
    assert.equal(await named('   '), 'file')
  })

  test('go with their bytes when they are purged', async ({ assert }) => {
    const { ana, sara, lucia } = await world()
    const file = await StoredFile.keep(sara, text(), lucia)
    const disk = drive.use('files')
    assert.isTrue(await disk.exists(file.storageKey))
    await change(ana, 'purged', () => purgeFilesOf('contact', [lucia.id]))
    await runJobs()
    assert.isFalse(await disk.exists(file.storageKey))
    assert.isNull(await StoredFile.find(file.id))
  })

  test('become the picture of a record for who may edit it', async ({ client, assert }) => {
    const { sara, leo, lucia } = await world()
    const path = join(tmpdir(), `farley-picture-${process.pid}.jpg`)
    writeFileSync(path, await picture())
    assert.isTrue(existsSync(path))
    const post = (person: typeof sara) =>
      client
        .post(`/contacts/${lucia.id}/picture`)
        .loginAs(person)
        .withCsrfToken()
        .redirects(0)
        .file('file', path)
    const refused = await post(leo)
    refused.assertStatus(403)
    const kept = await post(sara)
    kept.assertStatus(303)
    const row = await db.from('contacts').where('id', lucia.id).firstOrFail()
    assert.isNumber(row.photo_id)
    const shown = `<img src="/files/${row.photo_id}/thumbnail"`
    const page = await client.get(`/contacts/${lucia.id}`).loginAs(sara)
    assert.include(page.text(), shown)
    assert.include(page.text(), 'Change the picture')
    const list = await client.get('/contacts').loginAs(leo)
    assert.include(list.text(), shown)
    const others = await client.get(`/contacts/${lucia.id}`).loginAs(leo)
    assert.include(others.text(), shown)
    assert.notInclude(others.text(), 'Change the picture')
    const removed = await client
      .delete(`/contacts/${lucia.id}/picture`)
      .loginAs(sara)
      .withCsrfToken()
      .redirects(0)
    removed.assertStatus(303)
    const after = await db.from('contacts').where('id', lucia.id).firstOrFail()
    assert.isNull(after.photo_id)
  })
})
