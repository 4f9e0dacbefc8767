import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { palette } from '#workspace/palette/palette'

/** Options of the command field, ranked. */
export default class PaletteController {
  async show({ auth, i18n, request, response, view }: HttpContext) {
    const text = String(request.input('q') ?? '').slice(0, 200)
    if (!request.header('HX-Request')) {
      return response
        .redirect()
        .status(303)
        .toPath(`/search?q=${encodeURIComponent(text)}`)
    }
    const groups = await palette(auth.user as any, translator(i18n.locale), text)
    return view.render('workspace::palette/options', { groups, text })
  }
}
