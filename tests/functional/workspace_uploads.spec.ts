import { createServer, type Server } from 'node:net'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import router from '@adonisjs/core/services/router'
import testUtils from '@adonisjs/core/services/test_utils'
import sharp from 'sharp'
import { override } from '#start/env'
import modules from '#modules/registry'
import { connection } from '#records/change'
import StoredFile from '#workspace/files/stored_file'
import { world } from '#tests/world'

const html = Buffer.from('<!doctype html><script>window.__pwned=1</script>')
const svg = Buffer.from(
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="window.__pwned=1"/>'
)

/** Names of parts that some route reads, of every module, and one that none does. */
const parts = () => [
  ...new Set([
    'file',
    'logo',
    'anything',
    ...modules.records.flatMap((Record) =>
      Record.writable
        .filter(({ type }) => ['file', 'files'].includes(type.name))
        .map(({ attribute }) => `${attribute}Upload`)
    ),
  ]),
]

const writes = () =>
  Object.values(router.toJSON())
    .flat()
    .flatMap(({ methods, pattern }: any) =>
      methods
        .filter((method: string) => ['POST', 'PUT'].includes(method))
        .map((method: string) => ({ method, pattern }))
    )
    .filter(({ pattern }) => !pattern.startsWith('/api/') && !/^\/(session|login)/.test(pattern))
    // It would close the doors that are asked after it.
    .filter(({ pattern }) => pattern !== '/settings/maintenance')

test.group('Uploads at every door (S11)', (group) => {
  let folder: string
  const before = process.env.TMPDIR
  group.setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'farley-doors-'))
    process.env.TMPDIR = folder
  })
  group.teardown(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    rmSync(folder, { recursive: true })
  })
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('leave by none of them as something that a browser runs')
    .timeout(300_000)
    .run(async ({ assert, client }) => {
      const { ana, lucia } = await world()
      const hostile = [
        ['page.html', html],
        ['page.png', html],
        ['picture.svg', svg],
        ['picture.jpg', svg],
        ['PICTURE.SVG', svg],
        ['page.html.png', html],
        ['page.hTmL', html],
        ['../../../page.html', html],
        ['page.html.', html],
        ['page.html\u202Egnp', html],
      ] as const
      const failed: string[] = []
      for (const [at, { method, pattern }] of writes().entries()) {
        const path = pattern
          .replace(/:id/g, String(lucia.id))
          .replace(/:\w+/g, '1')
          .replace('*', 'x')
        const [name, bytes] = hostile[at % hostile.length]
        const sent = client.post(method === 'POST' ? path : `${path}?_method=${method}`)
        for (const part of parts()) sent.file(part, bytes, { filename: name })
        const answer = await sent
          .fields({ kind: 'file', version: '0' })
          .withCsrfToken()
          .loginAs(ana)
          .redirects(0)
        if (answer.status() >= 500) failed.push(`${method} ${path}: ${answer.status()}`)
        await connection().from('rate_limits').delete()
      }
      assert.deepEqual(failed, [])
      assert.deepEqual(readdirSync(folder), [], 'nothing is left of them')

      for (const [name, bytes] of hostile)
        await StoredFile.keep(ana, { name, buffer: Buffer.from(bytes) })
      const kept = await StoredFile.query()
      assert.isAtLeast(kept.length, hostile.length)
      for (const file of kept) {
        assert.notMatch(file.type, /html|svg|xml|script/, file.name)
        assert.notMatch(file.storageKey, /html|svg|\.\./)
        assert.notInclude(file.name, '/')
        const answer = await client.get(`/files/${file.id}`).loginAs(ana)
        // A post above took the record of some away.
        if (answer.status() === 404 && file.recordId !== null) continue
        answer.assertStatus(200)
        assert.match(answer.header('content-disposition')!, /^attachment/, file.name)
        answer.assertHeader('x-content-type-options', 'nosniff')
        assert.include(answer.header('content-security-policy')!, 'sandbox')
        assert.include(answer.header('content-security-policy')!, "default-src 'none'")
      }
    })

  test('a picture of more than fifty million pixels is refused, wherever it is', async ({
    assert,
  }) => {
    const { ana, lucia } = await world()
    const create = { width: 8000, height: 7000, channels: 3 as const, background: '#888' }
    const bomb = await sharp({ create, limitInputPixels: false }).png().toBuffer()
    assert.isBelow(bomb.length, 1_000_000)
    for (const picture of [true, false]) {
      const keeping = () =>
        StoredFile.keep(ana, { name: 'a.png', buffer: bomb }, lucia, { picture })
      await assert.rejects(keeping, /./)
    }
    assert.lengthOf(await StoredFile.query(), 0)
  })

  test('no file outweighs UPLOAD_LIMIT, whatever the company set', async ({ assert }) => {
    await world()
    const restore = override({ uploadLimit: 3 })
    try {
      assert.equal(await StoredFile.limit(), 3 * 1024 * 1024)
    } finally {
      restore()
    }
  })
})

/** Speaks as clamd does: reads pieces until the empty one, and finds what is in the EICAR test file. */
function scanner(): Promise<{ server: Server; port: number; seen: string[] }> {
  const seen: string[] = []
  const server = createServer((socket) => {
    let all = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      all = Buffer.concat([all, chunk])
      const pieces: Buffer[] = []
      let at = 'zINSTREAM\0'.length
      while (at + 4 <= all.length) {
        const length = all.readUInt32BE(at)
        if (length === 0) {
          const text = Buffer.concat(pieces).toString()
          seen.push(text)
          const found = text.includes('EICAR') ? 'Eicar-Test-Signature FOUND' : 'OK'
          return socket.end(
            text.includes('TOO BIG')
              ? 'INSTREAM size limit exceeded. ERROR\0'
              : `stream: ${found}\0`
          )
        }
        if (at + 4 + length > all.length) return
        pieces.push(all.subarray(at + 4, at + 4 + length))
        at += 4 + length
      }
    })
  })
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve({ server, port: (server.address() as { port: number }).port, seen })
    )
  )
}

test.group('A virus scanner', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('looks at every upload before anybody reads it; what it finds is refused and in the log', async ({
    assert,
    client,
  }) => {
    const { ana, lucia } = await world()
    const { server, port, seen } = await scanner()
    const restore = override({ clamdUrl: `tcp://127.0.0.1:${port}` })
    const send = (text: string) =>
      client
        .post(`${lucia.url}/activities`)
        .file('file', Buffer.from(text), { filename: 'minutes.txt' })
        .fields({ kind: 'file' })
        .withCsrfToken()
        .loginAs(ana)
        .redirects(0)
    try {
      const clean = await send(`${'minutes '.repeat(30_000)}of a meeting`)
      assert.isBelow(clean.status(), 400)
      assert.match(seen[0], /of a meeting$/)
      assert.lengthOf(await StoredFile.query(), 1)

      const refused = await send(
        'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
      )
      refused.assertStatus(422)
      assert.include(refused.text(), 'virus')
      const unseen = await send('TOO BIG')
      unseen.assertStatus(422)
      assert.lengthOf(await StoredFile.query(), 1)
      const [{ data }] = await connection().from('change_sets').where('kind', 'uploadRefused')
      assert.deepInclude(JSON.parse(data), { file: 'minutes.txt', found: 'Eicar-Test-Signature' })

      await new Promise((resolve) => server.close(resolve))
      const away = await send('anything')
      away.assertStatus(422)
      assert.lengthOf(await StoredFile.query(), 1)
    } finally {
      restore()
      server.close()
    }
  })
})
