import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { LogFiles, logFolder } from '#workspace/logs/log_files'
import { logLines } from '#workspace/logs/log_lines'
import { withoutSecrets } from '#workspace/logs/without_secrets'
import { emptyDatabase, Install } from '#tests/install'
import { world } from '#tests/world'

const start = Date.UTC(2026, 0, 5, 9)
const line = (at: number, more: object = {}) =>
  `${JSON.stringify({ level: 30, time: start + at, msg: 'request', ...more })}\n`

function written(writer: string, number: number, lines: string[]) {
  mkdirSync(logFolder(), { recursive: true })
  writeFileSync(join(logFolder(), `farley.${writer}.${number}.log`), lines.join(''))
}

async function all(query = {}, limit = 7) {
  const times: number[] = []
  let place = null
  for (let pages = 0; pages < 200; pages++) {
    const page: Awaited<ReturnType<typeof logLines>> = await logLines(query, place, limit)
    times.push(...page.lines.map(({ time }) => time - start))
    place = page.next
    if (!place) return times
  }
  throw new Error('the pages never end')
}

test.group('The log', (group) => {
  group.each.setup(() => {
    rmSync(logFolder(), { recursive: true, force: true })
    return () => rmSync(logFolder(), { recursive: true, force: true })
  })

  test('is read backwards through the files of several processes, each line once', async ({
    assert,
  }) => {
    const count = 900
    const times = Array.from({ length: count }, (_, at) => Math.floor(at / 3))
    const mine = times.filter((_, at) => at % 2)
    written(
      'web-a-1',
      1,
      mine.slice(0, 200).map((at) => line(at, { msg: 'é'.repeat(300) }))
    )
    written(
      'web-a-1',
      2,
      mine.slice(200).map((at) => line(at))
    )
    written(
      'worker-b-2',
      9,
      times.filter((_, at) => at % 2 === 0).map((at) => line(at))
    )
    const found = await all()
    assert.deepEqual(found, times.toReversed())
    assert.lengthOf(await all({ writer: 'worker-b-2' }), count / 2)
  })

  test('passes over half a line, an empty file and one that is no log', async ({ assert }) => {
    written('web-a-1', 1, [line(1), '{"level":30,"time":17'])
    written('web-a-1', 2, [])
    appendFileSync(join(logFolder(), 'notes.txt'), line(5))
    assert.deepEqual(await all(), [1])
  })

  test('reads a line longer than a piece of the file', async ({ assert }) => {
    written('web-a-1', 1, [line(1), line(2, { msg: 'x'.repeat(200_000) }), line(3)])
    assert.deepEqual(await all({ text: 'XXXX' }), [2])
    assert.deepEqual(await all(), [3, 2, 1])
  })

  test('is filtered by level, words, request, incident, person, path and time', async ({
    assert,
  }) => {
    written('web-a-1', 1, [
      line(1, { path: '/contacts', user: 4, request_id: 'r1' }),
      line(2, { level: 50, incident: 'ABCD2345', msg: 'incident' }),
      line(3, { path: '/deals', user: 5, level: 40, msg: 'Slow request' }),
    ])
    assert.deepEqual(await all({ level: 'warn' }), [3, 2])
    assert.deepEqual(await all({ text: 'SLOW' }), [3])
    assert.deepEqual(await all({ request: 'r1' }), [1])
    assert.deepEqual(await all({ incident: 'ABCD2345' }), [2])
    assert.deepEqual(await all({ user: 4 }), [1])
    assert.deepEqual(await all({ path: '/con' }), [1])
    assert.deepEqual(await all({ from: start + 2, to: start + 3 }), [2])
  })

  test('keeps to its room and gives up the oldest lines', async ({ assert }) => {
    const files = new LogFiles()
    await files.start('web', 1)
    for (let at = 0; at < 40; at++) {
      files.write(line(at, { msg: 'x'.repeat(60_000) }))
      await files.settled()
    }
    const sizes = readdirSync(logFolder()).map((name) => statSync(join(logFolder(), name)).size)
    assert.isAbove(sizes.length, 3)
    assert.isBelow(
      sizes.reduce((sum, size) => sum + size, 0),
      1024 * 1024 + 130_000
    )
    const found = await all()
    assert.equal(found[0], 39)
    assert.notInclude(found, 0)
  })

  test('that cannot be written stops nobody, and says why', async ({ assert }) => {
    const files = new LogFiles()
    await files.start('web', 1)
    rmSync(logFolder(), { recursive: true, force: true })
    writeFileSync(logFolder(), 'a file stands where the folder should be')
    files.write(line(1))
    await files.settled()
    assert.match(files.trouble ?? '', /EEXIST|ENOTDIR/)
    rmSync(logFolder())
    assert.deepEqual(await all(), [])
  })

  test('holds no secret', ({ assert }) => {
    const secrets = [
      '{"a":{"password":"hunter2\\"x"}}',
      '{"headers":{"set-cookie":"farley=hunter2"}}',
      '{"msg":"Authorization: Bearer hunter2hunter2"}',
      '{"path":"/password-resets/hunter2hunter2"}',
      '{"path":"/q/hunter2hunter2/quote.pdf"}',
      '{"msg":"smtp://me:hunter2@mail.example"}',
      '{"msg":"farley_hunter2hunter2hunter2"}',
      '{"apiKey":"hunter2"}',
      '{"err":{"message":"GET https://x.example/a?token=hunter2&b=1"}}',
    ]
    for (const secret of secrets) {
      const clean = withoutSecrets(secret)
      assert.notInclude(clean, 'hunter2')
      assert.doesNotThrow(() => JSON.parse(clean))
    }
    const plain = line(1, { path: '/contacts/7', user: 3, request_id: 'abc', ms: 12 })
    assert.equal(withoutSecrets(plain), plain)
  })
})

test.group('The page of logs', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  group.each.setup(() => () => rmSync(logFolder(), { recursive: true, force: true }))

  test('shows and hands out the lines to admins alone, and notes who took them', async ({
    client,
    assert,
  }) => {
    const { ana, sara } = await world()
    written('web-a-1', 1, [
      ...Array.from({ length: 60 }, (_, at) => line(at, { path: '/contacts', user: sara.id })),
      line(100, { level: 50, msg: '<b>boom</b>', err: { message: 'boom', stack: 'at <i>' } }),
    ])
    const page = await client.get('/settings/logs').loginAs(ana)
    page.assertStatus(200)
    assert.include(page.text(), 'Sara Vidal')
    assert.notInclude(page.text(), '<b>boom')
    assert.notInclude(page.text(), 'at <i>')
    assert.include(page.text(), 'rel="next"')
    const next = /href="(\/settings\/logs\?at=[^"]+)" rel="next"/.exec(page.text())![1]
    const second = await client.get(next).loginAs(ana)
    assert.notInclude(second.text(), 'rel="next"')

    const file = await client.get('/settings/logs/download').qs({ level: 'error' }).loginAs(ana)
    assert.equal(file.text().trim().split('\n').length, 1)
    const noted = await db.from('change_sets').where('kind', 'logsDownloaded').firstOrFail()
    assert.equal(noted.actor_id, ana.id)
    for (const path of ['/settings/logs', '/settings/logs/download']) {
      const refused = await client.get(path).loginAs(sara)
      refused.assertStatus(403)
    }
  })

  test('takes any address', async ({ client }) => {
    const { ana } = await world()
    for (const query of [
      'at=x',
      'at=1e99.-1',
      'from=yesterday',
      'user=-1',
      'level=__proto__',
      'text=%00',
    ]) {
      const page = await client.get(`/settings/logs?${query}`).loginAs(ana)
      page.assertStatus(200)
    }
  })
})

test.group('A server', () => {
  test('writes its log where an admin reads it', async ({ assert }) => {
    const databaseUrl = await emptyDatabase('logs')
    const install = new Install({
      LOG_LEVEL: 'info',
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    })
    await install.setUp()
    await install.start()
    await fetch(`${install.origin}/password-resets/hunter2hunter2hunter2`)
    await install.stop()
    const folder = join(install.storage, 'logs')
    const [name] = readdirSync(folder)
    assert.match(name, /^farley\.web-[\w-]+\.1\.log$/)
    const text = readFileSync(join(folder, name), 'utf8')
    assert.include(text, '/password-resets/***')
    assert.notInclude(text + install.output, 'hunter2')
  }).timeout(60_000)
})
