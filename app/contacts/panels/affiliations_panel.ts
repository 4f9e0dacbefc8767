import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { fromColumn } from '#records/clock'
import type { Refusals } from '#records/errors'
import { editorsFor } from '#records/forms/editors'
import { wordsFor } from '#records/labels'
import { formatDate } from '#records/fields/date'
import { reaches, visible } from '#records/query/scope'
import { recordClass, type RecordClass, type RecordRow } from '#records/record'
import { domId } from '#records/screens/dom_id'
import Affiliation from '#contacts/models/affiliation'

export interface Adding {
  adding?: boolean
  typed?: Record<string, any>
  errors?: Refusals
}
type Raw = Record<string, any>
const shown = 50

/** The people of a company, or the companies of a person; those whom this person may not see are left out. */
export async function affiliationsState(
  actor: Actor & { dateFormat?: string | null },
  record: RecordRow,
  { adding, typed, errors }: Adding = {}
) {
  const ofCompany = record.recordName === 'company'
  const side = ofCompany ? 'person' : 'company'
  const Other = recordClass(ofCompany ? 'contact' : 'company')
  const { table } = Other as any
  const query = connection()
    .from('affiliations')
    .join(table, `${table}.id`, `affiliations.${side}_id`)
    .where(ofCompany ? 'affiliations.company_id' : 'affiliations.person_id', record.id)
    .whereNull('affiliations.deleted_at')
    .whereNull(`${table}.deleted_at`)
    .orderBy('affiliations.left')
    .orderBy('affiliations.primary', 'desc')
    .orderBy(`${table}.title_sort`)
    .limit(shown + 1)
    .select('affiliations.id', 'affiliations.role', 'affiliations.primary', 'affiliations.left')
    .select('affiliations.ended_on', 'affiliations.person_id', `${table}.id as other_id`)
    .select(`${table}.title`, `${table}.owner_id`, `${table}.collaborators`)
  const rows: Raw[] = await visible(query, Other, actor)
  const Contact = recordClass('contact')
  const mayEdit = (row: Raw) =>
    ofCompany
      ? reaches(Contact, actor, 'edit', {
          id: row.other_id,
          ownerId: row.owner_id,
          collaborators: row.collaborators && JSON.parse(row.collaborators),
        })
      : reaches(Contact, actor, 'edit', record)
  const mayAdd =
    !record.deletedAt &&
    (ofCompany
      ? actor.reach('edit', 'contact') !== 'none'
      : reaches(Contact, actor, 'edit', record))
  return {
    record,
    linksRegion: domId('affiliations', record),
    ofCompany,
    links: rows.slice(0, shown).map((row) => ({
      id: row.id,
      title: row.title,
      otherId: row.other_id,
      url: `/${Other.path}/${row.other_id}`,
      role: row.role,
      primary: Boolean(row.primary),
      left: Boolean(row.left),
      until:
        row.ended_on &&
        formatDate(fromColumn(`${String(row.ended_on).slice(0, 10)} 00:00:00.000`), actor as any),
      mayEdit: mayEdit(row),
    })),
    more: rows.length > shown,
    mayAdd,
    adding:
      adding && mayAdd
        ? {
            editors: await editorsFor({
              actor,
              t: wordsFor(actor),
              fields: [side, 'role'].map((key) =>
                (Affiliation as unknown as RecordClass).field(key)!
              ),
              typed,
              errors,
              scope: 'affiliation',
            }),
          }
        : null,
  }
}
