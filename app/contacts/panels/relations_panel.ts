import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { editorsFor } from '#records/forms/editors'
import { wordsFor } from '#records/labels'
import { mayEditFields } from '#records/screens/facts'
import { visible } from '#records/query/scope'
import { recordClass, type RecordClass, type RecordRow } from '#records/record'
import { domId } from '#records/screens/dom_id'
import Relationship, { inverses, type RelationshipKind } from '#contacts/models/relationship'
import type { Adding } from '#contacts/panels/affiliations_panel'

type Raw = Record<string, any>

/** Whom a person is linked to, from either side, each in the words of this side. */
export async function relationsState(
  actor: Actor,
  record: RecordRow,
  { adding, typed, errors }: Adding = {}
) {
  const side = (own: string, other: string) =>
    visible(
      connection()
        .from('relationships')
        .join('contacts', 'contacts.id', `relationships.${other}`)
        .where(`relationships.${own}`, record.id)
        .whereNull('relationships.deleted_at')
        .whereNull('contacts.deleted_at')
        .orderBy('relationships.id')
        .limit(50)
        .select('relationships.id', 'relationships.kind', 'contacts.id as other_id')
        .select('contacts.title'),
      recordClass('contact'),
      actor
    ) as unknown as Promise<Raw[]>
  const from = await side('person_id', 'other_id')
  const to = await side('other_id', 'person_id')
  const mayAdd = mayEditFields(actor, record)
  const link = (row: Raw, kind: string) => ({
    id: row.id,
    kind,
    title: row.title,
    url: `/contacts/${row.other_id}`,
  })
  return {
    record,
    relationsRegion: domId('relations', record),
    relations: [
      ...from.map((row) => link(row, row.kind)),
      ...to.map((row) => link(row, inverses[row.kind as RelationshipKind] ?? row.kind)),
    ],
    mayAdd,
    adding:
      adding && mayAdd
        ? {
            editors: await editorsFor({
              actor,
              t: wordsFor(actor),
              fields: ['kind', 'other'].map((key) =>
                (Relationship as unknown as RecordClass).field(key)!
              ),
              typed,
              errors,
              scope: 'relationship',
            }),
          }
        : null,
  }
}
