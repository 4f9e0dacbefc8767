import { join } from 'node:path'
import settings from '#start/env'
import { defineConfig, services } from '@adonisjs/drive'

export default defineConfig({
  default: 'files',
  services: {
    files: services.fs({
      location: join(settings.storagePath, 'files'),
      serveFiles: false,
      visibility: 'private',
    }),
  },
})

declare module '@adonisjs/drive/types' {
  export interface DriveDisks {
    files: any
  }
}
