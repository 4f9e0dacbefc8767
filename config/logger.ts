import settings from '#start/env'
import { defineConfig, targets } from '@adonisjs/core/logger'

export default defineConfig({
  default: 'app',
  loggers: {
    app: {
      enabled: settings.logLevel !== 'silent',
      name: 'farley',
      level: settings.logLevel,
      redact: {
        paths: [
          'password',
          '*.password',
          'token',
          '*.token',
          'authorization',
          '*.authorization',
          'cookie',
        ],
      },
      transport: settings.env === 'development' ? { targets: [targets.pretty()] } : undefined,
    },
  },
})
