import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import app from '@adonisjs/core/services/app'
import { defineConfig } from '@adonisjs/lucid'
import settings from '#start/env'
import { coreModules } from '#start/modules'
import { mysqlConnection, sqliteConnection } from '#records/dialect/connections'

const { database } = settings

/** The core's own time line first, then what modules bring in a `migrations/` folder. */
const paths = [
  'database/migrations',
  ...coreModules
    .map((module) => join(module.root, 'migrations'))
    .filter((folder) => existsSync(folder))
    .map((folder) => relative(app.makePath(), folder)),
]

export default defineConfig({
  connection: 'main',
  prettyPrintDebugQueries: false,
  connections: {
    main: {
      ...(database.client === 'sqlite'
        ? sqliteConnection(database.filename)
        : mysqlConnection(database.url)),
      migrations: { naturalSort: true, paths, disableRollbacksInProduction: true },
    } as any,
  },
})
