import settings from '#start/env'
import { logStream } from '#workspace/logs/log_stream'
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
      ...(settings.env === 'development'
        ? { transport: { targets: [targets.pretty()] } }
        : { destination: logStream as any }),
    },
  },
})
