import type { HttpContext } from '@adonisjs/core/http'
import { Invalid, type Refusals } from '#records/errors'
import { translator } from '#modules/translator'
import StoredFile from '#workspace/files/stored_file'
import { demandRight } from '#workspace/settings/demand_right'
import {
  keepLetterhead,
  letterhead,
  logoBytes,
  readLetterhead,
} from '#workspace/settings/letterhead'

export default class LetterheadController {
  async edit(ctx: HttpContext) {
    demandRight(ctx.auth.user, 'settings')
    return this.#form(ctx, { ...(await letterhead()) })
  }

  async update(ctx: HttpContext) {
    const { auth, request, response, session } = ctx
    demandRight(auth.user, 'settings')
    const { values, errors } = readLetterhead(request.body())
    try {
      const logo = await this.#logo(ctx, errors)
      if (Object.keys(errors).length) throw new Invalid(errors)
      await keepLetterhead(auth.user!, values, logo)
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return this.#form(ctx, request.body(), error.errors)
    }
    session.flash('toast', translator(auth.user!.locale)('settings.saved'))
    return response.redirect().status(303).toPath('/settings/letterhead')
  }

  async #logo({ request }: HttpContext, errors: Refusals): Promise<string | null | undefined> {
    const limit = await StoredFile.limit()
    const upload = request.file('logo', { size: limit })
    if (!upload) return request.input('logoRemoved') ? null : undefined
    if (upload.isValid && upload.tmpPath) return upload.tmpPath
    errors.logo = { key: 'fileTooLarge', params: { max: Math.floor(limit / 1024 / 1024) } }
  }

  async #form({ view }: HttpContext, typed: Record<string, any>, errors: Refusals = {}) {
    const logo = await logoBytes(await letterhead())
    return view.render('workspace::settings/letterhead', {
      typed,
      errors,
      logo: logo && `data:image/png;base64,${logo.toString('base64')}`,
    })
  }
}
