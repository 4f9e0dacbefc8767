import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import settings from '#start/env'
import { world } from '#tests/world'

test.group('Files that come with a request', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  let folder: string
  const before = process.env.TMPDIR
  const left = () => readdirSync(folder)

  group.setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'farley-bodies-'))
    process.env.TMPDIR = folder
  })
  group.teardown(() => {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    rmSync(folder, { recursive: true })
  })

  const bytes = Buffer.alloc(200_000, 'x')

  test('are gone after it, whatever its answer was', async ({ assert, client }) => {
    const { sara, lucia } = await world()
    const send = (path: string, token: boolean) => {
      const sent = client.post(path).file('file', bytes, { filename: 'a.txt' }).redirects(0)
      return token ? sent.withCsrfToken() : sent
    }
    const forged = await send('/login', false)
    forged.assertStatus(403)
    const unread = await send('/login', true)
    unread.assertStatus(422)
    const refused = await send(`${lucia.url}/picture`, true).loginAs(sara)
    assert.isAtLeast(refused.status(), 300)
    const kept = await send(`${lucia.url}/activities`, true).fields({ kind: 'file' }).loginAs(sara)
    assert.isBelow(kept.status(), 500)
    assert.deepEqual(left(), [])
  })

  test('of a stranger are not even read where one must sign in', async ({ assert, client }) => {
    const { lucia } = await world()
    const response = await client
      .post(`${lucia.url}/picture`)
      .file('file', bytes, { filename: 'a.txt' })
      .redirects(0)
    response.assertStatus(303)
    response.assertHeader('location', '/login')
    assert.exists(response.header('content-security-policy'))
  })

  test('may weigh ten megabytes where anyone may send them', async ({ assert, client }) => {
    await world()
    const response = await client
      .post('/login')
      .withCsrfToken()
      .file('file', Buffer.alloc(11_000_000), { filename: 'a.bin' })
      .redirects(0)
    response.assertStatus(413)
    assert.deepEqual(left(), [])
  })

  test('are gone as well when the sender hangs up half-way', async ({ assert }) => {
    await world()
    const boundary = 'farley'
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n`
    const during = await new Promise<string[]>((resolve) => {
      let seen: string[] = []
      const sent = request({
        host: '127.0.0.1',
        port: settings.port,
        path: '/login',
        method: 'POST',
        headers: {
          'content-type': `multipart/form-data; boundary=${boundary}`,
          'content-length': 5_000_000,
        },
      })
      sent.on('error', () => resolve(seen))
      sent.write(head)
      sent.write(bytes)
      const look = setInterval(() => {
        seen = left()
        if (!seen.length) return
        clearInterval(look)
        sent.destroy(new Error('gone'))
      }, 20)
    })
    assert.lengthOf(during, 1)
    for (let count = 0; count < 50 && left().length; count++)
      await new Promise((resolve) => setTimeout(resolve, 100))
    assert.deepEqual(left(), [])
  })
})
