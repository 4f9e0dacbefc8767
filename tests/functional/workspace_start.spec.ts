import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { test } from '@japa/runner'
import sqlite3 from 'sqlite3'
import { dataFolder, FarleyProcess, freePort } from '#tests/farley_process'

const run = (args: string[], environment: Record<string, string>) =>
  new FarleyProcess(args, environment).ended

function query(file: string, sql: string): Promise<any[]> {
  return new Promise((resolve, reject) => {
    const database = new sqlite3.Database(file)
    database.configure('busyTimeout', 5000)
    database.all(sql, (error, rows) => {
      database.close()
      if (error) reject(error)
      else resolve(rows)
    })
  })
}

function page(
  port: number,
  path: string,
  agent?: Agent
): Promise<{ status: number; connection?: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path, agent }, (response) => {
      response.resume()
      response.once('end', () =>
        resolve({ status: response.statusCode!, connection: response.headers.connection })
      )
    })
      .once('error', reject)
      .end()
  })
}

const status = async (port: number, path: string) => {
  const answer = await page(port, path)
  return answer.status
}

test.group('Starting with a wrong setting', (group) => {
  group.each.timeout(60_000)

  test('{name} stops with one sentence that names it')
    .with([
      { name: 'PORT', value: 'eighty' },
      { name: 'PORT', value: '70000' },
      { name: 'APP_URL', value: 'crm.example.com' },
      { name: 'DATABASE_URL', value: 'postgres://user:hunter2@db/farley' },
      { name: 'SMTP_URL', value: 'mail.example.com' },
      { name: 'REDIS_URL', value: 'http://cache' },
      { name: 'SAFE_MODE', value: 'perhaps' },
      { name: 'LOG_LEVEL', value: 'loud' },
      { name: 'APP_KEY', value: 'short' },
      { name: 'APP_KEY_PREVIOUS', value: 'a key of more than thirty-two characters' },
      { name: 'OUTGOING_ALLOW', value: '10.0.0.5,http://intranet.example.com' },
      { name: 'OUTGOING_ALLOW', value: '10.0.0.0/33' },
      { name: 'OUTGOING_ALLOW', value: '0x7f.1' },
      { name: 'UPLOAD_LIMIT', value: '25mb' },
      { name: 'CLAMD_URL', value: 'http://127.0.0.1:3310' },
      { name: 'PLUGINS_PATH', value: '/nowhere/at/all' },
    ])
    .run(async ({ assert }, { name, value }) => {
      const folder = dataFolder()
      const { code, output } = await run(['bin/server.ts'], {
        STORAGE_PATH: folder.path,
        PORT: '0',
        [name]: value,
      })
      folder.remove()
      assert.notEqual(code, 0)
      assert.isTrue(output.startsWith(`${name} must`), output)
      assert.equal(output.trim().split('\n').length, 1, output)
      assert.notInclude(output, 'hunter2')
    })

  test('a storage path that is a file is refused', async ({ assert }) => {
    const folder = dataFolder()
    const file = join(folder.path, 'taken')
    writeFileSync(file, '')
    const { code, output } = await run(['bin/server.ts'], { STORAGE_PATH: file })
    folder.remove()
    assert.equal(code, 1)
    assert.match(output, /^STORAGE_PATH must be a folder/)
    assert.equal(output.trim().split('\n').length, 1)
  })
})

test.group('A running Farley', (group) => {
  group.each.timeout(60_000)
  let folder: ReturnType<typeof dataFolder>
  let port: number
  let environment: Record<string, string>

  group.each.setup(async () => {
    folder = dataFolder()
    port = await freePort()
    environment = { STORAGE_PATH: join(folder.path, 'data'), PORT: String(port) }
    return () => folder.remove()
  })

  test('is ready with its folder, key, schema and a link to set it up', async ({ assert }) => {
    const server = await FarleyProcess.serving(environment)
    await server.says('/setup?token=')
    const data = environment.STORAGE_PATH
    assert.equal(statSync(data).mode & 0o777, 0o700)
    assert.equal(statSync(join(data, 'app.key')).mode & 0o777, 0o600)
    const ready = await fetch(`http://localhost:${port}/health/ready`)
    assert.equal(ready.status, 200)
    assert.containSubset(await ready.json(), { status: 'ready', checks: { database: 'good' } })
    const [, link] = server.output.match(/Set it up at (\S+)/)!
    const setup = await fetch(link.replace('localhost', '127.0.0.1'), { redirect: 'manual' })
    assert.equal(setup.status, 200)
    const { code } = await server.kill('SIGTERM')
    assert.equal(code, 0)
  })

  test('lets no second one on its folder, and frees it when killed', async ({ assert }) => {
    const first = await FarleyProcess.serving(environment)
    const start = performance.now()
    const second = await run(['bin/server.ts'], { ...environment, PORT: String(await freePort()) })
    assert.isBelow(performance.now() - start, 5000)
    assert.equal(second.code, 1)
    assert.match(second.output, /^Another Farley is already running on the folder/)
    assert.equal(second.output.trim().split('\n').length, 1)
    assert.equal(await status(port, '/health/live'), 200)

    const { signal } = await first.kill('SIGKILL')
    assert.equal(signal, 'SIGKILL')
    const third = await FarleyProcess.serving(environment)
    assert.equal(await status(port, '/health/ready'), 200)
    await third.kill('SIGTERM')
    const check = await query(
      join(environment.STORAGE_PATH, 'farley.sqlite'),
      'pragma integrity_check'
    )
    assert.deepEqual(check, [{ integrity_check: 'ok' }])
  })

  test('says in one sentence that its port is taken', async ({ assert }) => {
    const first = await FarleyProcess.serving(environment)
    const { code, output } = await run(['bin/server.ts'], {
      ...environment,
      STORAGE_PATH: join(folder.path, 'other'),
    })
    await first.kill('SIGTERM')
    assert.equal(code, 1)
    assert.equal(output.trim().split('\n').length, 1)
    assert.match(output, new RegExp(`^PORT ${port} is in use`))
  })

  test('on SIGTERM finishes what it was asked, drops idle connections and ends well', async ({
    assert,
  }) => {
    const server = await FarleyProcess.serving(environment)
    const agent = new Agent({ keepAlive: true, maxSockets: 20 })
    let stopping = false
    let answered = 0
    const broken: string[] = []
    const visitors = Array.from({ length: 20 }, async () => {
      for (;;) {
        try {
          const answer = await page(port, '/setup', agent)
          if (answer.status !== 200) broken.push(`status ${answer.status}`)
          answered++
        } catch (error) {
          if (error.code !== 'ECONNREFUSED' && error.code !== 'ECONNRESET')
            broken.push(error.message)
          if (!stopping) broken.push(`before the stop: ${error.message}`)
          return
        }
      }
    })
    await new Promise((resolve) => setTimeout(resolve, 500))
    stopping = true
    const start = performance.now()
    const { code, output } = await server.kill('SIGTERM')
    assert.isBelow(performance.now() - start, 8000)
    await Promise.all(visitors)
    agent.destroy()
    assert.equal(code, 0, output)
    assert.isAbove(answered, 20)
    assert.deepEqual(broken, [])
  })

  test('ends on SIGINT as well', async ({ assert }) => {
    const server = await FarleyProcess.serving(environment)
    const { code } = await server.kill('SIGINT')
    assert.equal(code, 0)
  })

  test('keeps a copy of the database before it changes the schema, and never serves half of it', async ({
    assert,
  }) => {
    const first = await FarleyProcess.serving(environment)
    await first.kill('SIGTERM')
    const database = join(environment.STORAGE_PATH, 'farley.sqlite')
    const backups = join(environment.STORAGE_PATH, 'snapshots')
    assert.isFalse(existsSync(backups))

    await query(database, `delete from adonis_schema where name like '%0007_workspace'`)
    const second = await FarleyProcess.serving(environment)
    await second.kill('SIGTERM')
    const copies = readdirSync(backups)
    assert.lengthOf(copies, 1)
    const [{ total }] = await query(
      join(backups, copies[0]),
      'select count(*) as total from adonis_schema'
    )
    const [{ total: now }] = await query(database, 'select count(*) as total from adonis_schema')
    assert.equal(total, now - 1)

    await query(
      database,
      `insert into adonis_schema (name, batch) values ('database/migrations/9999_later', 9)`
    )
    const third = await run(['bin/server.ts'], environment)
    assert.equal(third.code, 1)
    assert.match(third.output, /^The database was made by a newer Farley/)
  })

  test('is set up from the command line, once', async ({ assert }) => {
    const password = join(folder.path, 'password')
    writeFileSync(password, 'three plain words\n')
    const setup = (extra: string[] = []) =>
      run(
        [
          'ace.js',
          'setup',
          '--company=Norte',
          '--name=Ana Ruiz',
          '--email=ana@norte.example',
          `--password-file=${password}`,
          ...extra,
        ],
        environment
      )
    const wrong = await setup(['--country=Spain', '--timezone=Mars/Base'])
    assert.equal(wrong.code, 1)
    assert.include(wrong.output, '--country:')
    assert.include(wrong.output, '--timezone:')
    const first = await setup()
    assert.equal(first.code, 0, first.output)
    const second = await setup()
    assert.equal(second.code, 1)
    assert.include(second.output, 'set up already')

    const server = await FarleyProcess.serving(environment)
    assert.notInclude(server.output, '/setup?token=')
    assert.equal(await status(port, '/setup'), 404)
    await server.kill('SIGTERM')
  })
})
