import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { connection } from '#records/change'
import { NotVisible } from '#records/errors'
import { resend, resendable } from '#workspace/mail/resend'
import { demandRight } from '#workspace/settings/demand_right'

/** Nothing in it runs, loads or leaves: a mail may hold what a stranger typed. */
const policy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

/** One mail: how it went, try by try, and its words. */
export default class MailsController {
  async show({ auth, params, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const mail = await one(params.id)
    const attempts = await connection()
      .from('mail_attempts')
      .where('mail_id', mail.id)
      .orderBy('id', 'desc')
      .limit(50)
    return view.render('workspace::settings/mail_one', {
      mail,
      attempts,
      resendable: await resendable(mail),
    })
  }

  /** For the frame on the mail's page. */
  async body({ auth, params, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    const { body } = await one(params.id)
    if (!body) throw new NotVisible()
    response.header('Content-Security-Policy', policy)
    response.header('X-Frame-Options', 'SAMEORIGIN')
    return response.header('content-type', 'text/html; charset=utf-8').send(body)
  }

  async storeDelivery({ auth, params, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    const mail = await one(params.id)
    const done = await resend(auth.user, mail)
    const words = done ? 'settings.mail.resent' : 'settings.mail.notResent'
    session.flash('toast', translator(auth.user.locale)(words, { to: mail.recipient }))
    return response.redirect().status(303).toPath(`/settings/mail/${mail.id}`)
  }
}

async function one(id: string) {
  const mail = await connection()
    .from('mails')
    .where('id', Number(id) || 0)
    .first()
  if (!mail) throw new NotVisible()
  return mail
}
