import type { Actor } from '#records/actor'
import { NotVisible } from '#records/errors'
import { findVisible, reaches } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { factsOf } from '#records/screens/facts'
import { pictureOf } from '#records/screens/picture_field'

/** What a record shows beside its list. */
export async function peekOf(actor: Actor, record: RecordRow) {
  const Record = record.constructor as RecordClass
  return {
    Record,
    record,
    avatar: Record.options.avatar ?? 'round',
    picture: pictureOf(Record, record),
    facts: await factsOf(actor, record),
    mayEdit: reaches(Record, actor, 'edit', record),
  }
}

/** The record that a list's address names in `peek`; null where there is none that this person may see. */
export async function peekNamed(Record: RecordClass, actor: Actor, id: unknown) {
  if (id === undefined) return null
  try {
    return await peekOf(actor, await findVisible(Record, actor, id))
  } catch (error) {
    if (error instanceof NotVisible) return null
    throw error
  }
}
