import type { HttpContext } from '@adonisjs/core/http'
import settings from '#start/env'
import { translator, type Translate } from '#modules/translator'
import { connection } from '#records/change'
import { enqueue, wakeRunner } from '#records/jobs'
import { isTranslated } from '#records/labels'
import { mailKinds, mailLog, mailStates } from '#workspace/mail/mail_query'
import { canSend } from '#workspace/mail/mail_server'
import { demandRight } from '#workspace/settings/demand_right'

const tones = { sent: 'good', waiting: 'warn', failed: 'bad' }
const names = ['state', 'recipient', 'subject', 'kind', 'from', 'to']

/** Whether mail leaves, what left, and what could not. */
export default class MailSettingsController {
  async show({ auth, request, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const t = translator(auth.user.locale)
    const asked = Object.fromEntries(
      names
        .map((name) => [name, String(request.input(name) ?? '').slice(0, 120)])
        .filter(([, value]) => value)
    )
    const before = Number(request.input('before')) || undefined
    const { mails, next } = await mailLog({ ...asked, before }, auth.user.timezone)
    const kinds = await mailKinds()
    return view.render('workspace::settings/mail', {
      server: settings.smtpUrl && new URL(settings.smtpUrl).host,
      canSend: canSend(),
      from: settings.mailFrom,
      asked,
      filtered: Object.keys(asked).length > 0,
      states: mailStates,
      kinds: kinds.map((value) => ({ value, label: kindOf(value, t) })),
      mails: mails.map((each) => ({
        ...each,
        tone: tones[each.status as keyof typeof tones],
        kind: kindOf(each.template, t),
      })),
      next: next && `/settings/mail?${new URLSearchParams({ ...asked, before: String(next) })}`,
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

/** A template in words, where its module has some: `mailKinds.<name>`. */
function kindOf(template: string, t: Translate): string {
  const name = template.split('/').at(-1) ?? ''
  return isTranslated(`mailKinds.${name}`) ? t(`mailKinds.${name}`) : name
}
