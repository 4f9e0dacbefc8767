import type { HttpContext } from '@adonisjs/core/http'
import { assets } from '#workspace/assets/assets'

export default class AssetsController {
  async show({ params, request, response }: HttpContext) {
    const store = assets()
    const path = (params['*'] as string[]).join('/')
    const asset = store.find(path)
    if (!asset) return response.status(404).type('text/plain').send('There is no such file.')

    const current = store.isCurrent(path.split('/')[0], params.hash)
    response.header(
      'Cache-Control',
      current ? 'public, max-age=31536000, immutable' : 'public, max-age=60'
    )
    response.header('ETag', asset.etag).vary('Accept-Encoding').header('Content-Type', asset.type)
    if (request.header('if-none-match') === asset.etag) return response.status(304).send(null)

    const encoding = request.encoding(['br', 'gzip']) as 'br' | 'gzip' | null
    const squeezed = encoding && store.squeezed(path, encoding)
    if (!squeezed) return response.send(asset.body)
    response.header('Content-Encoding', encoding)
    return response.send(await squeezed)
  }
}
