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
  const side = (own: string, other: string, inverse: 0 | 1) =>
    visible(
      connection()
        .from('relationships')
        .join('contacts', 'contacts.id', `relationships.${other}`)
        .where(`relationships.${own}`, record.id)
        .whereNull('relationships.deleted_at')
        .whereNull('contacts.deleted_at')
        .select('relationships.id as link', 'relationships.kind', 'contacts.id as other_id')
        .select('contacts.title', connection().raw('? as inverse', [inverse]) as any),
      recordClass('contact'),
      actor
    )
  const links: Raw[] = await side('person_id', 'other_id', 0)
    .unionAll([side('other_id', 'person_id', 1)])
    .orderBy('inverse')
    .orderBy('link')
    .limit(100)
  const mayAdd = mayEditFields(actor, record)
  return {
    record,
    relationsRegion: domId('relations', record),
    relations: links.map((row) => ({
      id: row.link,
      kind: row.inverse ? (inverses[row.kind as RelationshipKind] ?? row.kind) : row.kind,
      title: row.title,
      url: `/contacts/${row.other_id}`,
    })),
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
