import { assert } from '@japa/assert'
import { apiClient } from '@japa/api-client'
import { browserClient } from '@japa/browser-client'
import app from '@adonisjs/core/services/app'
import type { Config } from '@japa/runner/types'
import { pluginAdonisJS } from '@japa/plugin-adonisjs'
import db from '@adonisjs/lucid/services/db'
import { now } from '#records/clock'
import { reportMissingColumns } from '#records/missing_columns'
import { MigrationRunner } from '@adonisjs/lucid/migration'
import testUtils from '@adonisjs/core/services/test_utils'
import { authApiClient } from '@adonisjs/auth/plugins/api_client'
import { sessionApiClient } from '@adonisjs/session/plugins/api_client'
import { authBrowserClient } from '@adonisjs/auth/plugins/browser_client'
import { sessionBrowserClient } from '@adonisjs/session/plugins/browser_client'
import { shieldApiClient } from '@adonisjs/shield/plugins/api_client'
import { launchBrowser } from './browser/launch.ts'

export const plugins: Config['plugins'] = [
  assert(),
  pluginAdonisJS(app),
  apiClient(),
  sessionApiClient(app),
  shieldApiClient(),
  authApiClient(app),
  browserClient({ runInSuites: ['browser'], launcher: () => launchBrowser() as any }),
  sessionBrowserClient(app),
  authBrowserClient(app),
]

export const runnerHooks: Required<Pick<Config, 'setup' | 'teardown'>> = {
  setup: [freshDatabase],
  teardown: [],
}

export const configureSuite: Config['configureSuite'] = (suite) => {
  if (['browser', 'functional', 'contract'].includes(suite.name)) {
    suite.setup(() => testUtils.httpServer().start())
  }
}

/** A database that is set up, with every migration done and nobody in it; what the last run left on a server is dropped first. */
async function freshDatabase() {
  if (db.connection().dialect.name === 'mysql') await db.connection().dropAllTables()
  const migrator = new MigrationRunner(db, app, {
    direction: 'up',
    connectionName: db.primaryConnectionName,
  })
  await migrator.run()
  if (migrator.error) throw migrator.error
  await reportMissingColumns()
  await db.table('settings').insert({ name: 'setUpAt', value: JSON.stringify(now()) })
}
