import { defineConfig, drivers } from '@adonisjs/core/encryption'
import { cookieKeys } from '#start/app_key'

export default defineConfig({
  default: 'gcm',
  list: { gcm: drivers.aes256gcm({ keys: cookieKeys(), id: 'gcm' }) },
})
