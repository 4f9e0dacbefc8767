import settings from '#start/env'
import { defineConfig, stores } from '@adonisjs/session'

/** The cookie holds only flash messages, the CSRF secret and the key of a row in user_sessions, which can be revoked. */
export default defineConfig({
  enabled: true,
  cookieName: settings.secure ? '__Host-farley' : 'farley',
  clearWithBrowser: false,
  age: '30d',
  cookie: { path: '/', httpOnly: true, secure: settings.secure, sameSite: 'lax' },
  store: settings.env === 'test' ? 'memory' : 'cookie',
  stores: { cookie: stores.cookie() },
})
