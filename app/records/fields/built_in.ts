import { dateTime } from '#records/fields/date_time'
import { integer } from '#records/fields/integer'
import { choice } from '#records/fields/choice'
import { reference } from '#records/fields/reference'
import { users } from '#records/fields/users'

export const origins = [
  'screen',
  'import',
  'api',
  'form',
  'mail',
  'plugin',
  'command',
  'system',
] as const

/** What every record carries besides its own fields; a record may declare one of them itself to set options. */
export function builtInFields(declared: Record<string, unknown>) {
  const all = {
    owner: reference('user', { default: 'me' }),
    collaborators: users(),
    createdAt: dateTime({ readOnly: true }),
    createdBy: reference('user', { readOnly: true }),
    updatedAt: dateTime({ readOnly: true }),
    updatedBy: reference('user', { readOnly: true }),
    deletedAt: dateTime({ readOnly: true, secret: true }),
    origin: choice(origins, { readOnly: true, sort: false }),
    version: integer({ readOnly: true, secret: true }),
  }
  return Object.fromEntries(Object.entries(all).filter(([key]) => !(key in declared)))
}
