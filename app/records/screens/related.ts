import type { HttpContext } from '@adonisjs/core/http'
import type { RelatedList, SlotEntry } from '#modules/contract'
import modules from '#modules/registry'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { nounsOf, recordLabel } from '#records/labels'
import { visible } from '#records/query/scope'
import { recordClass, type RecordClass, type RecordRow } from '#records/record'
import { translator } from '#modules/translator'

const shown = 10

const listsOn = (recordName: string, actor: Actor): RelatedList[] =>
  modules
    .collect('relatedLists')
    .filter(({ record, of }) => record === recordName && actor.reach('read', of) !== 'none')

/** What refers to a record, as modules want it shown beside it: one card for each reference. */
export const relatedSlot: SlotEntry = {
  view: 'records::screens/_related',
  order: 30,
  visible: (actor, { Record }) => listsOn(Record.recordName, actor).length > 0,
  data: async ({ auth }: HttpContext, { record }: { record: RecordRow }) => {
    const actor = auth.user! as unknown as Actor
    const cards = listsOn(record.recordName, actor).map((list) => card(actor, record, list))
    return { cards: await Promise.all(cards) }
  },
}

async function card(actor: Actor, record: RecordRow, { of, by, label }: RelatedList) {
  const t = translator(actor.locale)
  const Of = recordClass(of) as RecordClass
  const field = Of.field(by)
  if (!field) throw new Error(`A list of ${of} beside ${record.recordName} names no field: ${by}.`)
  const query = connection()
    .from((Of as any).table)
    .where(field.column, record.id)
    .whereNull('deleted_at')
    .orderBy('title_sort')
    .limit(shown + 1)
    .select('id', 'title')
  const rows: { id: number; title: string }[] = await visible(query, Of, actor)
  const mayAdd =
    actor.reach('create', of) !== 'none' &&
    !record.deletedAt &&
    !Of.options.without?.includes('create')
  return {
    heading: label ? t(label) : recordLabel(Of, t, 'many'),
    rows: rows.slice(0, shown).map(({ id, title }) => ({ title, url: `/${Of.path}/${id}` })),
    more: rows.length > shown ? `/${Of.path}?filter[${field.key}][is]=${record.id}` : null,
    all: t('lists.all', { records: nounsOf(Of, t).many }),
    add: mayAdd ? `/${Of.path}/new?${field.attribute}=${record.id}` : null,
    addWords: t('lists.add', { record: nounsOf(Of, t).one }),
  }
}
