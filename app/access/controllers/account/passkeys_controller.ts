import vine from '@vinejs/vine'
import type { HttpContext } from '@adonisjs/core/http'
import { formatMoment } from '#records/fields/date_time'
import type { Refusals } from '#records/errors'
import { deviceName } from '#access/device_name'
import { readForm } from '#access/form'
import { passkeySite } from '#access/passkey_site'
import {
  addPasskey,
  mostPasskeys,
  optionsToAdd,
  passkeyOf,
  removePasskey,
  renamePasskey,
} from '#access/passkeys'
import { proves } from '#access/proof'
import { openedLately } from '#access/sessions'
import { renewSession } from '#access/sign_in'
import Passkey from '#access/models/passkey'

const form = vine.create({ name: vine.string().trim().minLength(1).maxLength(80) })
const refusal = (field: string, key: string): Refusals => ({ [field]: { key, params: {} } })

export default class PasskeysController {
  index(ctx: HttpContext) {
    return list(ctx, {})
  }

  /** Who wants another passkey proves first who they are; the challenge that follows says that they did. */
  async storeChallenge(ctx: HttpContext) {
    const { auth, i18n, request, response } = ctx
    response.header('Cache-Control', 'no-store')
    const user = auth.getUserOrFail()
    if (await proves(user, request.input('password'))) return optionsToAdd(ctx, user)
    response.status(422)
    return { message: i18n.t('errors.wrongPassword') }
  }

  async store(ctx: HttpContext) {
    const { auth, request, response, session, view } = ctx
    const user = auth.getUserOrFail()
    const { values, errors } = await readForm(form, request.body())
    const made = values && (await addPasskey(ctx, user, values.name, request.input('credential')))
    if (!made) {
      response.status(422)
      return list(ctx, { errors: errors ?? {}, wrong: !errors })
    }
    await renewSession(ctx)
    if (made.codes) return view.render('access::account/recovery_codes', { codes: made.codes })
    session.flash('saved', true)
    return response.redirect().status(303).toPath('/account/passkeys')
  }

  edit(ctx: HttpContext) {
    return one(ctx, {})
  }

  async update(ctx: HttpContext) {
    const { auth, params, request, response, session } = ctx
    const user = auth.getUserOrFail()
    const passkey = await passkeyOf(user.id, params.id)
    const { values, errors } = await readForm(form, request.body())
    if (errors) return one(ctx, errors)
    await renamePasskey(user, passkey, values.name)
    session.flash('saved', true)
    return response.redirect().status(303).toPath('/account/passkeys')
  }

  async destroy(ctx: HttpContext) {
    const { auth, params, request, response, session } = ctx
    const user = auth.getUserOrFail()
    const passkey = await passkeyOf(user.id, params.id)
    if (!(await proves(user, request.input('password'))))
      return one(ctx, refusal('password', 'wrongPassword'))
    await removePasskey(user, passkey)
    await renewSession(ctx)
    session.flash('saved', true)
    return response.redirect().status(303).toPath('/account/passkeys')
  }
}

async function list({ auth, request, view }: HttpContext, state: object) {
  const user = auth.getUserOrFail()
  const passkeys = await Passkey.of(user.id)
  return view.render('access::account/passkeys', {
    site: passkeySite(),
    fresh: await openedLately(user),
    full: passkeys.length >= mostPasskeys,
    most: mostPasskeys,
    name: request.input('name') ?? deviceName(request.header('User-Agent') ?? null),
    passkeys: passkeys.map((passkey) => ({
      id: passkey.id,
      name: passkey.name,
      synced: passkey.backedUp,
      made: formatMoment(passkey.createdAt, user),
      used: passkey.lastUsedAt && formatMoment(passkey.lastUsedAt, user),
    })),
    ...state,
  })
}

async function one({ auth, params, request, response, view }: HttpContext, errors: Refusals) {
  const user = auth.getUserOrFail()
  const passkey = await passkeyOf(user.id, params.id)
  if (Object.keys(errors).length) response.status(422)
  return view.render('access::account/passkey', {
    passkey,
    errors,
    name: request.input('name') ?? passkey.name,
    fresh: await openedLately(user),
  })
}
