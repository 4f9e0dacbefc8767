import { defineConfig } from '@adonisjs/lucid'
import settings from '#start/env'
import { mysqlConnection, sqliteConnection } from '#records/dialect/connections'

const { database } = settings

export default defineConfig({
  connection: 'main',
  prettyPrintDebugQueries: false,
  connections: {
    main:
      database.client === 'sqlite'
        ? sqliteConnection(database.filename)
        : mysqlConnection(database.url),
  },
})
