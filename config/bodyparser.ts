import settings from '#start/env'
import { defineConfig } from '@adonisjs/core/bodyparser'

export default defineConfig({
  allowedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
  form: {
    convertEmptyStringsToNull: false,
    trimWhitespaces: true,
    limit: '2mb',
    // Ticked rows come one by one; the bound is the size of the body.
    queryString: { parameterLimit: 200_000 },
    types: ['application/x-www-form-urlencoded'],
  },
  json: {
    convertEmptyStringsToNull: false,
    trimWhitespaces: true,
    limit: '2mb',
    types: ['application/json', 'application/merge-patch+json'],
  },
  multipart: {
    autoProcess: true,
    convertEmptyStringsToNull: false,
    trimWhitespaces: true,
    processManually: [],
    limit: `${settings.uploadLimit}mb`,
    fieldsLimit: '2mb',
    types: ['multipart/form-data'],
  },
})
