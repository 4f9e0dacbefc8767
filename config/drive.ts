import { join } from 'node:path'
import settings from '#start/env'
import { defineConfig, services } from '@adonisjs/drive'

/** The client of a bucket is 20 MB that a folder does not need. */
async function bucket(place: NonNullable<typeof settings.files>) {
  const { s3Client } = await import('#workspace/files/s3_client')
  return services.s3({
    client: s3Client(place),
    bucket: place.bucket,
    visibility: 'private',
    supportsACL: false,
  })
}

const { files } = settings

export default defineConfig({
  default: 'files',
  services: {
    files: files
      ? await bucket(files)
      : services.fs({
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
