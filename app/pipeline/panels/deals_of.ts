import type { HttpContext } from '@adonisjs/core/http'
import { connection } from '#records/change'
import { fromColumn, type RecordClass, type RecordRow } from '#records/record'
import { visible } from '#records/query/scope'
import { Presenter } from '#records/screens/presenter'
import DealClass from '#pipeline/models/deal'
import { StageBook } from '#pipeline/models/pipeline/stage_book'

const Deal = DealClass as unknown as RecordClass
const shown = 10

/** The deals of a company or a person, open ones first; of a person also those in which they only have a say. */
export async function dealsOf({ auth }: HttpContext, { record }: { record: RecordRow }) {
  const actor = auth.user!
  const query = connection()
    .from('deals')
    .join('stages', 'stages.id', 'deals.stage_id')
    .whereNull('deals.deleted_at')
    .orderByRaw("case when stages.type = 'open' then 0 else 1 end")
    .orderBy('deals.updated_at', 'desc')
    .limit(shown + 1)
    .select('deals.*')
  if (record.recordName === 'company') query.where('deals.company_id', record.id)
  else
    query.where((either) =>
      either
        .where('deals.contact_id', record.id)
        .orWhereIn(
          'deals.id',
          connection()
            .from('deal_contacts')
            .where('contact_id', record.id)
            .whereNull('deleted_at')
            .select('deal_id')
        )
    )
  const found: any[] = await visible(query, Deal, actor)
  const rows = found.map((raw) => {
    const row: Record<string, any> = { id: raw.id, title: raw.title }
    for (const field of Deal.bound) row[field.attribute] = fromColumn(field, raw[field.column])
    return row
  })
  const amount = Deal.field('amount')!
  const show = await Presenter.for(actor, Deal, rows, [amount])
  const book = rows.length ? await StageBook.read() : null
  const field = record.recordName === 'company' ? 'company' : 'contact'
  return {
    deals: rows.slice(0, shown).map((row) => ({
      url: `/deals/${row.id}`,
      title: row.title,
      stage: book!.stage(row.stageId),
      amount: show.text(amount, row),
    })),
    all: rows.length > shown ? `/deals?filter[${field}][is]=${record.id}` : null,
    addUrl:
      actor.reach('create', 'deal') !== 'none' &&
      !record.deletedAt &&
      `/deals/new?${field}Id=${record.id}`,
  }
}
