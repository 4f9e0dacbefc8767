import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { Invalid } from '#records/errors'
import { isLocalPath } from '#access/intended_url'
import { readForm } from '#access/form'
import User, { densities, themes } from '#access/models/user'

const form = vine.create({
  theme: vine.enum(themes).optional(),
  density: vine.enum(densities).optional(),
})

/** The look, from the menu of every page: back to that page afterwards. */
export default class PreferencesController {
  async update({ auth, request, response }: HttpContext) {
    const user = auth.getUserOrFail()
    const { values, errors } = await readForm(form, request.body())
    if (errors) throw new Invalid(errors)
    await change(user, 'profileChanged', async () => {
      const kept = await User.findOrFail(user.id)
      if (values.theme) kept.theme = values.theme
      if (values.density) kept.density = values.density
      await kept.save()
    })
    if (request.header('HX-Request')) return response.noContent()
    const back = request.header('Referer') ?? ''
    const path = URL.canParse(back) ? new URL(back).pathname + new URL(back).search : '/'
    return response
      .redirect()
      .status(303)
      .toPath(isLocalPath(path) ? path : '/')
  }
}
