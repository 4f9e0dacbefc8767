import type { HttpContext } from '@adonisjs/core/http'
import settings from '#start/env'
import { translator } from '#modules/translator'
import { connection } from '#records/change'
import { enqueue, wakeRunner } from '#records/jobs'
import { canSend } from '#workspace/mail/mail_server'
import { demandRight } from '#workspace/settings/demand_right'

const tones = { sent: 'good', waiting: 'warn', failed: 'bad' }

/** Whether mail leaves, what left, and what could not. */
export default class MailSettingsController {
  async show({ auth, request, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const before = Number(request.input('before')) || null
    const mails = await connection()
      .from('mails')
      .if(before, (query) => query.where('id', '<', before!))
      .orderBy('id', 'desc')
      .limit(51)
    return view.render('workspace::settings/mail', {
      server: settings.smtpUrl && new URL(settings.smtpUrl).host,
      canSend: canSend(),
      from: settings.mailFrom,
      mails: mails
        .slice(0, 50)
        .map((each) => ({ ...each, tone: tones[each.status as keyof typeof tones] })),
      next: mails.length > 50 ? `/settings/mail?before=${mails[49].id}` : null,
    })
  }

  /** A mail to oneself. */
  async store({ auth, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    const { email: to, locale, name } = auth.user!
    const template = 'workspace::mails/test'
    await enqueue(connection(), 'mail', { to, locale, template, data: { name } })
    wakeRunner()
    session.flash('toast', translator(locale)('settings.mail.testing', { to }))
    return response.redirect().status(303).toPath('/settings/mail')
  }
}
