import { test } from '@japa/runner'
import sqlite from 'sqlite3'
import { join } from 'node:path'
import { emptyDatabase, Install } from '#tests/install'
import type { Client } from '#tests/web_client'

/** Kills in this suite; FARLEY_KILLS=200 is the long run before a release. */
const kills = Number(process.env.FARLEY_KILLS ?? 4)

const read = (file: string, sql: string) =>
  new Promise<any[]>((resolve, reject) => {
    const db = new sqlite.Database(file, sqlite.OPEN_READONLY)
    db.all(sql, (error, rows) => db.close(() => (error ? reject(error) : resolve(rows))))
  })

async function everything(api: Client, path: string) {
  const all: any[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const answer = await api.get(
      `/api/v1/${path}?limit=200&sort=createdAt${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
    )
    const { data, meta } = JSON.parse(answer.body)
    all.push(...data)
    cursor = meta.next
  }
  return all
}

test.group('Killed while writing', () => {
  test('keeps every write that was acknowledged, and no half of one', async ({ assert }) => {
    const databaseUrl = await emptyDatabase('kill')
    const install = new Install(databaseUrl ? { DATABASE_URL: databaseUrl } : {})
    try {
      await install.setUp()
      await install.start()
      await install.liftApiLimit()
      let api = await install.api()
      const acknowledged = new Map<number, string>()
      let turn = 0

      for (let kill = 0; kill < kills; kill++) {
        let killed = false
        const writers = Array.from({ length: 4 }, async () => {
          const client = api.another()
          while (!killed) {
            const name = `Person ${turn++}`
            const known = [...acknowledged.keys()].at(-1)
            const update = turn % 3 === 0 && known !== undefined
            const path = update ? `/api/v1/contacts/${known}` : '/api/v1/contacts'
            const body = JSON.stringify({
              lastName: name,
              emails: [{ value: `p${turn}@norte.example` }],
              tags: [`t${turn % 5}`],
            })
            const answer = await client
              .send(update ? 'PATCH' : 'POST', path, body, { 'content-type': 'application/json' })
              .catch(() => null)
            if (!answer) break
            if (answer.status === 201 || answer.status === 200) {
              const { data } = JSON.parse(answer.body)
              acknowledged.set(data.id, data.lastName)
            }
          }
          client.close()
        })
        await new Promise((resolve) => setTimeout(resolve, 100 + Math.floor((kill * 7919) % 400)))
        await install.stop('SIGKILL')
        killed = true
        await Promise.all(writers)
        api.close()

        const ready = await install.start()
        assert.isBelow(ready, 15_000)
        api = await install.api(`after kill ${kill}`)
        const contacts = await everything(api, 'contacts')
        const found = new Map(contacts.map((each) => [each.id, each]))
        for (const [id] of acknowledged)
          assert.isTrue(found.has(id), `contact ${id} was acknowledged and is lost`)
        for (const { id, lastName } of found.values()) acknowledged.set(id, lastName)
      }

      assert.isAbove(acknowledged.size, kills)
      await install.stop()
      if (!databaseUrl) {
        const file = join(install.storage, 'farley.sqlite')
        assert.deepEqual(await read(file, 'pragma integrity_check'), [{ integrity_check: 'ok' }])
        assert.deepEqual(await read(file, 'pragma foreign_key_check'), [])
        const halves = await read(
          file,
          `select c.id from contacts c where not exists (select 1 from changes h where h.table_name = 'contacts' and h.row_id = c.id and h.action = 'create')
             or not exists (select 1 from record_values v where v.record_name = 'contact' and v.record_id = c.id and v.field = 'emails')`
        )
        assert.deepEqual(halves, [], 'a contact without its history or its lookup values')
      }
    } finally {
      await install.remove()
    }
  }).timeout(600_000)
})
