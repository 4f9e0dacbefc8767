import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { readForm } from '#access/form'
import { passkeySite } from '#access/passkey_site'
import { endSession } from '#access/sessions'
import { awaitSecondStep, welcome, whoSignsIn } from '#access/sign_in'
import { TooManyTries } from '#access/tries'
import { needsSecondStep } from '#access/two_factor'

const form = vine.create({
  email: vine.string().maxLength(254),
  password: vine.string().maxLength(200),
})

export default class SessionsController {
  async create({ auth, response, view }: HttpContext) {
    if (await auth.check()) return response.redirect().status(303).toPath('/')
    return view.render('access::sign_in/new', { email: '', site: passkeySite() })
  }

  async store(ctx: HttpContext) {
    const { request, response } = ctx
    const { values, errors } = await readForm(form, request.body())
    if (errors) return again(ctx, 422, { errors })
    try {
      const user = await whoSignsIn(values.email, values.password, request.ip())
      if (!user) return again(ctx, 422, { wrong: true })
      if (await needsSecondStep(user)) {
        awaitSecondStep(ctx, user)
        return response.redirect().status(303).toPath('/login/code')
      }
      return response
        .redirect()
        .status(303)
        .toPath(await welcome(ctx, user))
    } catch (error) {
      if (!(error instanceof TooManyTries)) throw error
      response.header('Retry-After', error.seconds)
      return again(ctx, 429, { wait: error.seconds })
    }
  }

  async destroy({ auth, response, session }: HttpContext) {
    const user = auth.getUserOrFail()
    await endSession(user.id, user.access.sessionId!)
    await note(user, 'signedOut')
    await auth.use('web').logout()
    session.clear()
    session.regenerate()
    return response.redirect().status(303).toPath('/login')
  }
}

function again({ request, response, view }: HttpContext, status: number, state: object) {
  response.status(status)
  const email = request.input('email')
  return view.render('access::sign_in/new', {
    site: passkeySite(),
    email: typeof email === 'string' ? email.slice(0, 254) : '',
    ...state,
  })
}
