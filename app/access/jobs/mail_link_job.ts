import mail from '@adonisjs/mail/services/main'
import i18nManager from '@adonisjs/i18n/services/main'
import type { JobDefinition } from '#modules/contract'
import { company } from '#records/company'
import { makeLink, type Purpose } from '#access/one_time_links'
import User from '#access/models/user'

interface Payload {
  purpose: Purpose
  userId: number
  invitedBy: string | null
}

/** Mails a reset or an invitation. A second attempt makes a new link; the first one is void then. */
export const mailLinkJob: JobDefinition<Payload> = {
  name: 'access.mailLink',
  async run({ purpose, userId, invitedBy }) {
    const user = await User.acting(userId)
    if (!user) return
    const { name: house } = await company()
    const i18n = i18nManager.locale(user.locale)
    const t = (key: string, data?: Record<string, any>) => i18n.t(key, data)
    const words = { name: user.name, company: house, by: invitedBy ?? house }
    const url = await makeLink(purpose, userId)
    const state = { t, url, purpose, words, locale: user.locale }

    await mail.send((message) => {
      message
        .to(user.email, user.name)
        .subject(t(`access.mails.${purpose}.subject`, words))
        .htmlView('access::mails/link', state)
        .textView('access::mails/link_text', state)
    })
  },
}
