import settings from '#start/env'
import { connection } from '#records/change'
import { enqueue } from '#records/jobs'
import type User from '#access/models/user'

export type SecurityChange =
  | 'passwordChanged'
  | 'passwordReset'
  | 'twoFactorTurnedOn'
  | 'twoFactorTurnedOff'
  | 'passkeyAdded'
  | 'passkeyRemoved'
  | 'apiTokenMade'

/** Mails somebody that the way they sign in has changed, within the change: whoever did not do it must hear of it. */
export const tellOfChange = (user: User, what: SecurityChange, by: User | null) =>
  enqueue(connection(), 'mail', {
    to: user.email,
    locale: user.locale,
    template: 'access::mails/security',
    data: {
      what,
      name: user.name,
      by: by && by.id !== user.id ? by.name : null,
      from: by?.from ?? null,
      url: `${settings.appUrl}/account/sessions`,
    },
  })
