import { copyFileSync, openSync, readdirSync, readFileSync, writeSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { sqliteConnection, mysqlConnection } from '#records/dialect/connections'
import { dialect } from '#records/dialect/dialect'
import { emptyDatabase, Install } from '#tests/install'
import { Client } from '#tests/web_client'

const isSqlite = () => dialect().name === 'sqlite'
const cutServer = 'tests/fixtures/cut/server.ts'

let connections = 0
/** The install's own database, for looking at. */
async function within<T = any>(made: Install, work: (client: any) => Promise<T>): Promise<T> {
  const url = made.env.DATABASE_URL
  const name = `upgrade-${connections++}`
  const file = join(made.storage, 'farley.sqlite')
  db.manager.add(name, url ? mysqlConnection(new URL(url)) : sqliteConnection(file))
  try {
    return await work(db.connection(name))
  } finally {
    await db.manager.close(name, true)
  }
}

const house = ['adonis_schema', 'adonis_schema_versions']
async function schema(client: any): Promise<string[]> {
  if (isSqlite()) {
    const rows = await client.rawQuery(
      `select type, name, sql from sqlite_master where name not like 'sqlite_%' order by type, name`
    )
    return rows.filter((row: any) => !house.includes(row.name)).map((row: any) => `${row.sql}`)
  }
  const [columns] = await client.rawQuery(
    'select table_name as t, column_name as c, column_type as k, is_nullable as n from information_schema.columns where table_schema = database() order by t, c'
  )
  const [indexes] = await client.rawQuery(
    'select table_name as t, index_name as i, column_name as c, seq_in_index as s, non_unique as u from information_schema.statistics where table_schema = database() order by t, i, s'
  )
  return [...columns, ...indexes]
    .filter((row: any) => !house.includes(row.t))
    .map((row: any) => Object.values(row).join(' '))
}

const journal = ({ storage }: Install) =>
  JSON.parse(readFileSync(join(storage, 'upgrades.json'), 'utf8'))

async function install(name: string, env: Record<string, string> = {}) {
  const url = await emptyDatabase(`upgrade_${name}`)
  return new Install({ ...(url ? { DATABASE_URL: url } : {}), ...env })
}

/** Takes the last steps away, as if the version before had made the data. */
const forget = (made: Install, steps: string[]) =>
  within(made, (client) =>
    client
      .from('adonis_schema')
      .where((query: any) => steps.forEach((step) => query.orWhere('name', 'like', `%${step}`)))
      .delete()
  )

async function until<T>(what: () => Promise<T | null | false>, seconds = 30): Promise<T> {
  for (let left = seconds * 20; left > 0; left--) {
    const found = await what().catch(() => null)
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('It did not come to pass.')
}

/** Starts a server that will not get ready, and waits until it says why. */
async function startHalted(made: Install, entry = 'bin/server.ts') {
  await made.begin(entry)
  const client = new Client(made.origin)
  await until(async () => {
    const { body } = await client.get('/health/ready')
    return JSON.parse(body).reason === 'halted'
  })
  return client
}

/** What a command says that does not do what it was asked. */
async function refused(made: Install, ...args: string[]): Promise<string> {
  const error = await made.ace(...args).then(
    () => null,
    (failure) => failure
  )
  if (!error) throw new Error(`${args.join(' ')} was not refused.`)
  return error.stdout + error.stderr
}

test.group('An update', (group) => {
  group.each.timeout(600_000)

  test('that is killed at any of its writes goes on until the schema is that of a clean install', async ({
    assert,
  }) => {
    const cut = await install('cut')
    const clean = await install('clean')
    try {
      const strides = [3, 60, 21, 90, 41, 120]
      let kills = 0
      for (;;) {
        // Further with each round: what must be done at once, such as the planner's figures, is hundreds of writes.
        const round = 1 + Math.floor(kills / strides.length)
        cut.env.FARLEY_CUT_AFTER = String(strides[kills % strides.length] * round)
        const begun = await cut.start(cutServer).then(
          () => true,
          () => false
        )
        if (begun) break
        kills++
        assert.isBelow(kills, 60)
        assert.equal(cut.server!.signalCode, 'SIGKILL', cut.output)
      }
      await cut.stop('SIGKILL')
      assert.isAbove(kills, 5)
      await clean.start()
      await clean.stop()

      const expected = await within(clean, schema)
      const found = await within(cut, schema)
      assert.isAbove(expected.length, 40)
      assert.deepEqual(found, expected)
      const [upgrade, ...more] = journal(cut).upgrades
      assert.lengthOf(more, 0)
      assert.containSubset(upgrade, { from: null, result: 'done' })
      // Some are killed before they begin on it.
      assert.isAbove(upgrade.starts, kills / 2)
      assert.isAtMost(upgrade.starts, kills + 1)
      const steps = upgrade.steps.map(({ name }: any) => name)
      assert.equal(new Set(steps).size, steps.length, 'a step was counted twice')
      const rows = await within<any[]>(cut, (client) =>
        client.from('upgrades').select('result', 'starts')
      )
      assert.deepEqual(
        rows.map(({ result, starts }: any) => ({ result, starts })),
        [{ result: 'done', starts: upgrade.starts }]
      )
      if (isSqlite()) {
        const [{ lines }] = await within(cut, (client) =>
          client.rawQuery('select count(*) as lines from sqlite_stat1')
        )
        assert.isAbove(lines, 50)
      }
    } finally {
      await cut.remove()
      await clean.remove()
    }
  })

  test('that fails leaves the server up with a page that says where, and a way back to the copy', async ({
    assert,
  }) => {
    const made = await install('fails')
    try {
      await made.setUp()
      made.env.FARLEY_CUT_MODULE = '1'
      made.env.FARLEY_CUT_FAILS = '1'
      const visitor = await startHalted(made, cutServer)
      const page = await visitor.send('GET', '/contacts', undefined, { 'accept-language': 'es' })
      assert.equal(page.status, 503)
      assert.include(page.body, 'La actualización se quedó a medias')
      assert.include(page.body, '0001_cut')
      assert.include(page.body, 'La última copia entera es del')
      assert.notInclude(page.body, 'hunter2')
      assert.notInclude(page.body, 'upgrade:return')
      const ready = await visitor.get('/health/ready')
      assert.equal(ready.status, 503)
      const live = await visitor.get('/health/live')
      assert.equal(live.status, 200)
      const [, token] = await until(async () => /\?token=(\S+)/.exec(made.output))
      const told = await visitor.get(`/?token=${token}`)
      const { upgrades } = journal(made)
      for (const words of ['hunter2', 'upgrade:check', 'upgrade:return', upgrades.at(-1).snapshot])
        assert.include(told.body, words)
      assert.containSubset(upgrades.at(-1), { result: 'failed', steps: [] })

      assert.match(
        await refused(made, 'upgrade:return', '--yes'),
        /already running|other connections/
      )
      await made.stop('SIGKILL')
      await within(made, (client) =>
        client.from('settings').where('name', 'name').update({ value: '"Later"' })
      )
      assert.include(await refused(made, 'upgrade:return'), '--yes')
      const returned = await made.ace('upgrade:return', '--yes')
      assert.include(returned, 'The database is back at the copy')
      const name = await within<any>(made, (client) =>
        client.from('settings').where('name', 'name').first()
      )
      assert.equal(JSON.parse(name.value), 'Norte')
      const halfMade = await within(made, (client) => client.schema.hasTable('cut_one'))
      assert.isFalse(halfMade)
      assert.equal(journal(made).upgrades.at(-1).result, 'returned')

      const held = await startHalted(made, cutServer)
      const waiting = await held.get('/')
      assert.include(waiting.body, 'was put back to a copy')
      await made.stop('SIGKILL')

      delete made.env.FARLEY_CUT_FAILS
      await made.ace('upgrade:again')
      await made.start(cutServer)
      assert.isTrue(await within(made, (client) => client.schema.hasTable('cut_two')))
      assert.equal(journal(made).upgrades.at(-1).result, 'done')
    } finally {
      await made.remove()
    }
  })

  test('that the data does not allow is refused in words before anything is changed', async ({
    assert,
  }) => {
    const made = await install('refuses')
    try {
      await made.setUp()
      const before = journal(made)
      made.env.FARLEY_CUT_MODULE = '1'
      made.env.FARLEY_CUT_REFUSES = '1'
      await assert.rejects(() => made.start(cutServer), /The server ended with 1/)
      assert.include(made.output, 'users (1): Give each a birthday.')
      assert.deepEqual(journal(made), before)
      assert.isFalse(await within(made, (client) => client.schema.hasTable('cut_one')))
    } finally {
      await made.remove()
    }
  })

  test('is looked at beforehand without changing anything', async ({ assert }) => {
    const made = await install('check')
    try {
      await made.setUp()
      await forget(made, ['0043_upgrades'])
      const before = journal(made)
      const printed = await made.ace('upgrade:check')
      assert.match(printed, /good +Soundness/)
      assert.match(printed, /good +Free space/)
      assert.include(printed, 'One step to do:')
      assert.include(printed, '0043_upgrades')
      assert.deepEqual(journal(made), before)
      const rows = await within<any[]>(made, (client) =>
        client.from('adonis_schema').where('name', 'like', '%0043_upgrades')
      )
      assert.lengthOf(rows, 0)

      await within(made, (client) =>
        client.table('adonis_schema').insert({ name: 'database/migrations/9999_later', batch: 9 })
      )
      assert.include(await refused(made, 'upgrade:check'), 'newer Farley')
    } finally {
      await made.remove()
    }
  })
})

test.group('A damaged database file', (group) => {
  group.each.timeout(120_000)

  test('is met at the start by a page that names the newest copy, within five seconds', async ({
    assert,
  }) => {
    const made = await install('damage')
    try {
      await made.setUp()
      await forget(made, ['0043_upgrades'])
      await made.start()
      await made.stop()
      const [copy] = readdirSync(join(made.storage, 'snapshots'))
      const file = join(made.storage, 'farley.sqlite')
      const usual = await made.start()
      await made.stop()
      copyFileSync(join(made.storage, 'snapshots', copy), file)
      overwrite(file, 4096 * 5, 4096 * 40)
      const begun = performance.now()
      const visitor = await startHalted(made)
      const page = await visitor.get('/')
      assert.isBelow(performance.now() - begun, usual + 5000)
      assert.equal(page.status, 503)
      assert.include(page.body, 'The database needs attention')
      const [, token] = await until(async () => /\?token=(\S+)/.exec(made.output))
      const told = await visitor.get(`/?token=${token}`)
      assert.include(told.body, copy)
      assert.isNull(made.server!.exitCode)
    } finally {
      await made.remove()
    }
  }).skip(!isSqlite(), 'a server looks after its own files')

  test('of which the beginning is gone is met in the same way', async ({ assert }) => {
    const made = await install('head')
    try {
      await made.setUp()
      overwrite(join(made.storage, 'farley.sqlite'), 0, 4096)
      const visitor = await startHalted(made)
      const page = await visitor.get('/')
      assert.include(page.body, 'There is no copy beside the database')
      const api = await visitor.send('GET', '/api/v1/me', undefined, { accept: 'application/json' })
      assert.equal(api.status, 503)
      assert.equal(JSON.parse(api.body).status, 503)
    } finally {
      await made.remove()
    }
  }).skip(!isSqlite(), 'a server looks after its own files')
})

function overwrite(path: string, from: number, bytes: number) {
  const file = openSync(path, 'r+')
  writeSync(file, Buffer.alloc(bytes, 0xa5), 0, bytes, from)
  closeSync(file)
}
