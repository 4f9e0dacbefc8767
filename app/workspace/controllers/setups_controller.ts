import type { HttpContext } from '@adonisjs/core/http'
import { company } from '#records/company'
import { Invalid, NotVisible, type Refusals } from '#records/errors'
import { AlreadySetUp, setUp } from '#workspace/setup/set_up'
import { maySetUp } from '#workspace/setup/setup_token'
import { setupChoices } from '#workspace/setup/setup_choices'

/** The first page of an installation, there until the company is. */
export default class SetupsController {
  async show(ctx: HttpContext) {
    await this.#demandOpen()
    if (!maySetUp(ctx)) return ctx.response.status(403).send(await this.#locked(ctx))
    return this.#form(ctx, {}, {})
  }

  async store(ctx: HttpContext) {
    await this.#demandOpen()
    if (!maySetUp(ctx)) return ctx.response.status(403).send(await this.#locked(ctx))
    const typed = ctx.request.body()
    try {
      const admin = await setUp(typed)
      await ctx.auth.use('web').login(admin)
      return ctx.response.redirect().status(303).toPath('/first-steps')
    } catch (error) {
      if (error instanceof AlreadySetUp) throw new NotVisible()
      if (!(error instanceof Invalid)) throw error
      ctx.response.status(422)
      return this.#form(ctx, { ...typed, password: '' }, error.errors)
    }
  }

  async #demandOpen() {
    const { setUpAt } = await company()
    if (setUpAt) throw new NotVisible()
  }

  #form({ view, request, i18n }: HttpContext, typed: Record<string, any>, errors: Refusals) {
    return view.render('workspace::setup/show', {
      typed,
      errors,
      token: request.input('token', ''),
      choices: setupChoices(i18n?.locale ?? 'en'),
    })
  }

  #locked({ view }: HttpContext) {
    return view.render('workspace::setup/locked')
  }
}
