import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import sqlite3 from 'sqlite3'
import { dialect } from '#records/dialect/dialect'
import { Install } from '#tests/install'

const folder = join(import.meta.dirname, '../fixtures/databases')

const read = (file: string, sql: string) =>
  new Promise<any[]>((resolve, reject) => {
    const database = new sqlite3.Database(file, sqlite3.OPEN_READONLY)
    database.all(sql, (error, rows) =>
      database.close(() => (error ? reject(error) : resolve(rows)))
    )
  })

/** Rows of each table that holds what people entered; what is found again from it, and logs of the house, may differ. */
async function counts(file: string, tables?: string[]) {
  const all = await read(
    file,
    `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`
  )
  const names = tables ?? all.map(({ name }) => name)
  const found: Record<string, number> = {}
  for (const name of names.filter(
    (each) => !/^(adonis_|search_|jobs$|schedules$|rate_)/.test(each)
  )) {
    const [{ total }] = await read(file, `select count(*) as total from "${name}"`)
    found[name] = total
  }
  return found
}

test.group('A database of', (group) => {
  group.each.timeout(180_000)

  test('{$self} is brought up to date with every row, and found in the search')
    .with(readdirSync(folder))
    .run(async ({ assert }, name) => {
      const made = new Install()
      try {
        const file = join(made.storage, 'farley.sqlite')
        writeFileSync(file, gunzipSync(readFileSync(join(folder, name))))
        const before = await counts(file)
        assert.isAbove(before.contacts, 5)
        const [{ last_name: lastName }] = await read(
          file,
          'select last_name from contacts where deleted_at is null order by id limit 1'
        )

        await made.start()
        const browser = await made.signIn()
        const hits = await browser.get(`/search?q=${encodeURIComponent(lastName)}`)
        assert.equal(hits.status, 200)
        assert.include(hits.body, lastName)
        const list = await browser.get('/contacts')
        assert.include(list.body, lastName)
        for (const page of ['/leads', '/deals', '/companies', '/settings/updates']) {
          const { status } = await browser.get(page)
          assert.equal(status, 200, page)
        }
        browser.close()
        await made.stop()

        const after = await counts(file, Object.keys(before))
        for (const [table, rows] of Object.entries(before))
          assert.isAtLeast(after[table], rows, `rows of ${table}`)
        for (const table of ['contacts', 'companies', 'leads', 'users', 'activities'])
          assert.equal(after[table], before[table], table)
        assert.deepEqual(await read(file, 'pragma foreign_key_check'), [])
        assert.deepEqual(await read(file, 'pragma integrity_check'), [{ integrity_check: 'ok' }])
        const { upgrades } = JSON.parse(readFileSync(join(made.storage, 'upgrades.json'), 'utf8'))
        assert.containSubset(upgrades.at(-1), { from: '0.1.0', result: 'done' })
        const copy = join(made.storage, 'snapshots', upgrades.at(-1).snapshot)
        assert.deepEqual(await counts(copy, Object.keys(before)), before)
      } finally {
        await made.remove()
      }
    })
    .skip(dialect().name !== 'sqlite', 'the stored files are SQLite’s')
})
