import logger from '@adonisjs/core/services/logger'
import type { HttpContext } from '@adonisjs/core/http'
import type { AuthProvider } from '#modules/contract'
import settings from '#start/env'
import { note } from '#records/audit'
import { NotVisible } from '#records/errors'
import { passkeySite } from '#access/passkey_site'
import { awaitSecondStep, countAddress, welcome } from '#access/sign_in'
import { NotLetIn, signInWays, whoIs } from '#access/sign_in_ways'
import { needsSecondStep } from '#access/two_factor'

/** Minutes from leaving for the other place to coming back. */
const minutes = 10

/** Signing in with what another place says. Each refusal shows the sign-in page with its sentence. */
export default class SignInWaysController {
  async create(ctx: HttpContext) {
    const way = await wayOf(ctx)
    try {
      await countAddress(ctx.request.ip())
      const { url, state } = await way.begin({ callback: callbackOf(way) })
      ctx.session.put('signInWay', { name: way.name, state, at: Date.now() })
      return ctx.response.redirect().status(303).toPath(url)
    } catch (error) {
      return again(ctx, way, error)
    }
  }

  async store(ctx: HttpContext) {
    const way = await wayOf(ctx)
    const { request, response, session } = ctx
    const began = session.pull('signInWay')
    try {
      await countAddress(request.ip())
      if (began?.name !== way.name || Date.now() - began.at > minutes * 60_000)
        throw new NotLetIn('tooLate')
      const url = new URL(callbackOf(way))
      url.search = request.parsedUrl.query ?? ''
      const identity = await way.finish({
        url: url.href,
        callback: callbackOf(way),
        state: began.state,
      })
      const user = await whoIs(way, identity, request.ip())
      if (!identity.secondStep && (await needsSecondStep(user))) {
        awaitSecondStep(ctx, user)
        return response.redirect().status(303).toPath('/login/code')
      }
      return response
        .redirect()
        .status(303)
        .toPath(await welcome(ctx, user, way.name))
    } catch (error) {
      return again(ctx, way, error)
    }
  }
}

async function wayOf({ params }: HttpContext): Promise<AuthProvider> {
  const ways = await signInWays()
  const way = ways.find(({ name }) => name === params.way)
  if (!way) throw new NotVisible()
  return way
}

const callbackOf = ({ name }: AuthProvider) => `${settings.appUrl}/login/with/${name}/callback`

async function again({ request, response, view }: HttpContext, way: AuthProvider, error: any) {
  const wait = error.seconds ?? null
  const reason = error instanceof NotLetIn ? error.key : 'failed'
  if (reason === 'failed' && !wait)
    logger.error({ err: error }, `Signing in with "${way.name}" failed.`)
  if (!wait)
    await note(null, 'signInFailed', { from: request.ip(), data: { by: way.name, why: reason } })
  response.status(wait ? 429 : 422)
  if (wait) response.header('Retry-After', wait)
  return view.render('access::sign_in/new', {
    site: passkeySite(),
    email: '',
    wait,
    refusedBy: wait ? null : { way, key: `access.signIn.ways.${reason}` },
  })
}
