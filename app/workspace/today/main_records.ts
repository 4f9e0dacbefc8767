import type { Actor } from '#records/actor'
import modules from '#modules/registry'
import type { RecordClass } from '#records/record'

/** Record types that have pages of their own and that this person may read. Colleagues are not what a day is about. */
export const mainRecords = (actor: Actor): RecordClass[] =>
  modules.records.filter(
    (Record) =>
      !Record.options.internal &&
      !Record.options.background &&
      Record.recordName !== 'user' &&
      actor.reach('read', Record.recordName) !== 'none'
  )
