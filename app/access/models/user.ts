import type { Actor, Reach, RecordAction } from '#records/actor'
import { dateTime, email, text } from '#records/fields/all'
import { record } from '#records/record'

export default class User extends record(
  'user',
  {
    name: text({ max: 120, required: true, search: true }),
    email: email({ required: true, search: true, unique: 'refuse' }),
    password: text({ secret: true }),
    locale: text({ max: 10 }),
    timezone: text({ max: 60 }),
    disabledAt: dateTime({ readOnly: true }),
  },
  { icon: 'circle-user', list: ['name', 'email'], without: ['import'] }
) {
  static untracked = ['password']
}

export interface UserActor extends Actor {}
export type { Reach, RecordAction }
