import type { HttpContext } from '@adonisjs/core/http'
import { NotVisible } from '#records/errors'
import StoredFile from '#workspace/files/stored_file'

/** A file leaves as a download that no browser runs; only the small picture made here is shown in a page. */
export default class FilesController {
  async show({ auth, params, response }: HttpContext) {
    const file = await StoredFile.visibleTo(auth.user!, params.id)
    protect(response)
    response.header('content-type', file.type)
    response.header('content-length', file.size)
    response.header(
      'content-disposition',
      `attachment; filename="file"; filename*=UTF-8''${encodeURIComponent(file.name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`
    )
    return response.stream(await file.stream())
  }

  async thumbnail({ auth, params, response }: HttpContext) {
    const file = await StoredFile.visibleTo(auth.user!, params.id)
    if (!file.image) throw new NotVisible('file')
    protect(response)
    response.header('content-type', 'image/webp')
    response.header('content-disposition', 'inline')
    response.header('cache-control', 'private, max-age=86400, immutable')
    return response.stream(await file.thumbnail())
  }
}

function protect(response: HttpContext['response']) {
  response.header('x-content-type-options', 'nosniff')
  response.header('content-security-policy', "sandbox; default-src 'none'")
  response.header('cache-control', 'private, no-store')
}
