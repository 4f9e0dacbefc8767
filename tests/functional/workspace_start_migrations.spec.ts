import { readdirSync } from 'node:fs'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { dialect } from '#records/dialect/dialect'
import { sqliteConnection } from '#records/dialect/connections'

class Cut extends Error {}

/** Those of the core and of every module that tests add, in the order they run. */
function steps(): string[] {
  const { paths = [] } = db.manager.get(db.primaryConnectionName)!.config.migrations!
  return paths.flatMap((path) =>
    readdirSync(app.makePath(path))
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => app.makePath(path, name))
  )
}
const isWrite = /^\s*(create|alter|drop|insert|update|delete)\b/i

/** Lets `left` writing statements through and then fails, as a process that is killed does. */
function cutAfter(client: QueryClientContract, left: number) {
  const knex = (client.getWriteClient() as any).client
  const original = knex.constructor.prototype._query
  let passed = 0
  knex._query = function (connection: unknown, query: { sql: string }) {
    if (isWrite.test(query.sql) && passed++ >= left) throw new Cut(query.sql)
    return original.call(this, connection, query)
  }
  return () => {
    delete knex._query
    return passed
  }
}

async function migrate(client: QueryClientContract, name: string) {
  const { default: Step } = await import(name)
  await new Step(client, name, false).execUp()
}

/** Tables, columns and indexes as the database itself lists them. */
async function schema(client: QueryClientContract): Promise<string[]> {
  const house = ['adonis_schema', 'adonis_schema_versions']
  if (dialect().name === 'sqlite') {
    const rows = await client.rawQuery(
      `select type, name, sql from sqlite_master where name not like 'sqlite_%' order by type, name`
    )
    return rows
      .filter((row: any) => !house.includes(row.name))
      .map((row: any) => `${row.type} ${row.name} ${row.sql}`)
  }
  const [columns] = await client.rawQuery(
    'select table_name as t, column_name as c, column_type as k, is_nullable as n, collation_name as l, column_default as d from information_schema.columns where table_schema = database() order by t, c'
  )
  const [indexes] = await client.rawQuery(
    'select table_name as t, index_name as i, column_name as c, seq_in_index as s, non_unique as u from information_schema.statistics where table_schema = database() order by t, i, s'
  )
  return [...columns, ...indexes]
    .filter((row: any) => !house.includes(row.t))
    .map((row: any) => Object.values(row).join(' '))
}

const roles = (client: QueryClientContract) => client.from('roles').orderBy('key').select('key')

test.group('A migration that was cut off', (group) => {
  group.each.timeout(300_000)

  test('at any of its statements ends, run again, in the schema of a clean install (SQLite)', async ({
    assert,
  }) => {
    const names = steps()
    let connections = 0
    const empty = () => {
      const name = `cut-${connections++}`
      db.manager.add(name, sqliteConnection(':memory:'))
      return db.connection(name)
    }
    const clean = empty()
    const statements: number[] = []
    for (const name of names) {
      const stop = cutAfter(clean, Number.POSITIVE_INFINITY)
      await migrate(clean, name)
      statements.push(stop())
    }
    const expected = await schema(clean)
    assert.isAbove(expected.length, 30)

    for (const [position, name] of names.entries()) {
      for (let left = 0; left < statements[position]; left++) {
        const client = empty()
        for (const earlier of names.slice(0, position)) await migrate(client, earlier)
        const stop = cutAfter(client, left)
        await assert.rejects(() => migrate(client, name), Cut as any)
        stop()
        for (const later of names.slice(position)) await migrate(client, later)
        assert.deepEqual(await schema(client), expected, `${name} cut after ${left}`)
        assert.deepEqual(await roles(client), await roles(clean))
        await db.manager.close(client.connectionName, true)
      }
    }
  }).skip(dialect().name !== 'sqlite', 'for SQLite')

  test('again and again, one statement later each time, ends in the schema of a clean install (server)', async ({
    assert,
  }) => {
    const names = steps()
    const client = db.connection()
    const expected = await schema(client)
    const kept = await client.from('adonis_schema').select('name', 'batch')
    const expectedRoles = await roles(client)
    const settings = await client.from('settings').select('name', 'value')
    await client.dropAllTables()
    for (const name of names) {
      for (let left = 0; ; left++) {
        const stop = cutAfter(client, left)
        const error = await migrate(client, name).then(
          () => null,
          (failure) => failure
        )
        stop()
        if (!error) break
        assert.instanceOf(error, Cut)
      }
    }
    await (client as any).schema.createTable('adonis_schema', (table: any) => {
      table.increments().notNullable()
      table.string('name').notNullable()
      table.integer('batch').notNullable()
      table.timestamp('migration_time').defaultTo(client.getWriteClient().fn.now())
    })
    await client.table('adonis_schema').multiInsert(kept)
    await client.from('settings').delete()
    await client.table('settings').multiInsert(settings)
    const made = await schema(client)
    assert.deepEqual(
      expected.filter((line) => !made.includes(line)),
      [],
      'missing'
    )
    assert.deepEqual(
      made.filter((line) => !expected.includes(line)),
      [],
      'too many'
    )
    assert.deepEqual(await roles(client), expectedRoles)
  }).skip(dialect().name !== 'mysql', 'for MySQL and MariaDB')
})
