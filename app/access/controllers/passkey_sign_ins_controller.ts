import type { HttpContext } from '@adonisjs/core/http'
import { passkeySite } from '#access/passkey_site'
import { optionsToSignIn, whoBringsPasskey } from '#access/passkeys'
import { countAddress, welcome } from '#access/sign_in'
import { TooManyTries } from '#access/tries'

/** Signing in with a passkey alone: the device asked for a finger, a face or a PIN. */
export default class PasskeySignInsController {
  async storeChallenge(ctx: HttpContext) {
    ctx.response.header('Cache-Control', 'no-store')
    return optionsToSignIn(ctx, null)
  }

  async store(ctx: HttpContext) {
    const { request, response, view } = ctx
    const again = (status: number, state: object) => {
      response.status(status)
      return view.render('access::sign_in/new', { email: '', site: passkeySite(), ...state })
    }
    try {
      await countAddress(request.ip())
    } catch (error) {
      if (!(error instanceof TooManyTries)) throw error
      response.header('Retry-After', error.seconds)
      return again(429, { wait: error.seconds })
    }
    const user = await whoBringsPasskey(ctx, request.input('credential'), null)
    if (!user) return again(422, { wrongPasskey: true })
    return response
      .redirect()
      .status(303)
      .toPath(await welcome(ctx, user, 'passkey'))
  }
}
