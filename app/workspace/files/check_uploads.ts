import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { Invalid } from '#records/errors'
import { scan, scans } from '#workspace/files/clamd'

/**
 * Has every file of a request looked at by the virus scanner, where there is one, before anybody reads it.
 * @throws Invalid for what it found, and for what it could not look at
 */
export async function checkUploads(ctx: HttpContext) {
  if (!scans()) return
  for (const upload of Object.values(ctx.request.allFiles()).flat()) {
    if (!upload.tmpPath) continue
    const found = await scan(upload.tmpPath).catch((error) => {
      ctx.logger.error({ err: error }, 'the virus scanner did not look at an upload')
      throw refused('notScanned')
    })
    if (!found) continue
    await note(ctx.auth?.user ?? null, 'uploadRefused', {
      from: ctx.request.ip(),
      data: { file: upload.clientName.slice(-200), found },
    })
    throw refused('infected')
  }
}

const refused = (key: string) => new Invalid({ file: { key, params: {} } })
