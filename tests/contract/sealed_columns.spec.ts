import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { sealedColumns } from '#workspace/secrets/rotate'

/** Who seals something, and where it is then kept. A file that is not here must be added, and its column to `sealed` of its module. */
const sealers: Record<string, string> = {
  'app/workspace/backup/backup_settings.ts': 'settings.value',
  'app/workspace/backup/controllers/restorations_controller.ts': 'jobs.payload',
  'plugins/notifier/models/channel.ts': 'notifier_addresses.url',
  'app/access/models/user.ts': 'users.totp_secret',
  'app/plugins/installed_plugin.ts': 'plugins.settings',
}
const machinery = ['app/records/secrets.ts', 'app/workspace/secrets/']

const sources = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/node_modules|\.spec\.ts$/.test(path))

test.group('Sealed columns', () => {
  test('whoever seals a value says where it is, so that a change of keys finds it', ({
    assert,
  }) => {
    const found = ['app', 'plugins']
      .map((folder) => app.makePath(folder))
      .filter((folder) => existsSync(folder))
      .flatMap(sources)
      .map((path) => relative(app.makePath(), path))
      .filter((path) => !machinery.some((each) => path.startsWith(each)))
      .filter((path) => /(?<![\w.`])seal\(/.test(readFileSync(app.makePath(path), 'utf8')))
    assert.deepEqual(found.sort(), Object.keys(sealers).sort())
    const known = sealedColumns().map(({ table, column }) => `${table}.${column}`)
    for (const place of Object.values(sealers)) assert.include(known, place)
  })

  test('each is a column of a table with an id', async ({ assert }) => {
    assert.isNotEmpty(sealedColumns())
    for (const { table, column } of sealedColumns()) {
      const columns = await db.connection().columnsInfo(table)
      assert.property(columns, column)
      assert.property(columns, 'id')
    }
  })
})
