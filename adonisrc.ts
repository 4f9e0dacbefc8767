import { defineConfig } from '@adonisjs/core/app'
import settings from './start/env.ts'

export default defineConfig({
  /** Only the product's own: the framework's would wipe a database as readily as list its routes. */
  commands: [() => import('./app/modules/commands.ts')],
  providers: [
    () => import('@adonisjs/core/providers/app_provider'),
    () => import('@adonisjs/core/providers/hash_provider'),
    () => import('@adonisjs/core/providers/vinejs_provider'),
    () => import('@adonisjs/core/providers/edge_provider'),
    () => import('@adonisjs/i18n/i18n_provider'),
    () => import('@adonisjs/lucid/database_provider'),
    () => import('@adonisjs/session/session_provider'),
    () => import('@adonisjs/auth/auth_provider'),
    () => import('@adonisjs/shield/shield_provider'),
    ...(settings.redisUrl ? [() => import('@adonisjs/redis/redis_provider')] : []),
    () => import('@adonisjs/limiter/limiter_provider'),
    () => import('@adonisjs/mail/mail_provider'),
    () => import('@adonisjs/drive/drive_provider'),
    () => import('./app/modules/provider.ts'),
  ],
  preloads: [
    () => import('./start/views.ts'),
    () => import('./start/session.ts'),
    () => import('./start/kernel.ts'),
    () => import('./start/routes.ts'),
  ],
  tests: {
    forceExit: false,
    suites: [
      { name: 'unit', files: ['tests/unit/**/*.spec.ts'], timeout: 30_000 },
      { name: 'contract', files: ['tests/contract/**/*.spec.ts'], timeout: 60_000 },
      {
        name: 'functional',
        files: ['tests/functional/**/*.spec.ts', 'plugins/*/tests/**/*.spec.ts'],
        timeout: 30_000,
      },
      { name: 'proxy', files: ['tests/proxy/**/*.spec.ts'], timeout: 120_000 },
      { name: 'browser', files: ['tests/browser/**/*.spec.ts'], timeout: 120_000 },
      { name: 'docker', files: ['tests/docker/**/*.spec.ts'], timeout: 600_000 },
    ],
  },
})
