import proxyAddr from 'proxy-addr'
import settings from '#start/env'
import { defineConfig } from '@adonisjs/core/http'

export const appUrl = settings.appUrl

export const http = defineConfig({
  generateRequestId: true,
  allowMethodSpoofing: true,
  useAsyncLocalStorage: false,
  trustProxy: settings.trustedProxies.length
    ? proxyAddr.compile(settings.trustedProxies)
    : () => false,
  redirect: { forwardQueryString: false },
  cookie: {
    domain: '',
    path: '/',
    maxAge: '30d',
    httpOnly: true,
    secure: settings.secure,
    sameSite: 'lax',
  },
})
