import type { HttpContext } from '@adonisjs/core/http'
import { connection } from '#records/change'
import { translator } from '#modules/translator'
import { visible } from '#records/query/scope'
import { recordClass } from '#records/record'
import { readOptions, knownOptions, optionLabel } from '#records/options/known'
import { mayEditFields } from '#records/screens/facts'
import type Deal from '#pipeline/models/deal'
import DealCompetitor from '#pipeline/models/deal_competitor'
import DealContact from '#pipeline/models/deal_contact'
import DealSplit, { whole } from '#pipeline/models/deal_split'

type State = { record: Deal }

/** Who has a say in a deal. People that this reader may not see are not named. */
export async function contactsState({ auth }: HttpContext, { record }: State) {
  const actor = auth.user!
  const t = translator(actor.locale)
  await readOptions()
  const links = await DealContact.query()
    .where('dealId', record.id)
    .whereNull('deletedAt')
    .orderBy('primary', 'desc')
    .orderBy('id')
  const people = await seen(
    actor,
    'contact',
    links.map(({ contactId }) => contactId)
  )
  return {
    mayEdit: mayEditFields(actor, record),
    links: links
      .filter(({ contactId }) => people.has(contactId))
      .map((link) => ({
        id: link.id,
        contactId: link.contactId,
        title: people.get(link.contactId),
        primary: link.primary,
        role: link.role && optionLabel('buyingRole', link.role, t),
        tone: knownOptions('buyingRole').find(({ key }) => key === link.role)?.tone,
      })),
  }
}

export async function competitorsState({ auth }: HttpContext, { record }: State) {
  const rows = await DealCompetitor.query()
    .where('dealId', record.id)
    .whereNull('deletedAt')
    .orderBy('id')
  const ids = rows.map(({ companyId }) => companyId).filter((id) => id !== null)
  const companies = await seen(auth.user!, 'company', ids)
  return {
    mayEdit: mayEditFields(auth.user!, record),
    competitors: rows.map((row) => ({
      id: row.id,
      title: (row.companyId && companies.get(row.companyId)) || row.name,
      href: row.companyId && companies.has(row.companyId) ? `/companies/${row.companyId}` : null,
      strengths: row.strengths,
      weaknesses: row.weaknesses,
    })),
  }
}

/** Whose the deal counts as; the owner's where nobody split it. */
export async function splitsState({ auth }: HttpContext, { record }: State) {
  const rows = await DealSplit.query()
    .where('dealId', record.id)
    .whereNull('deletedAt')
    .orderBy('share', 'desc')
  const ids = [...rows.map(({ userId }) => userId), record.ownerId ?? 0]
  const users = await connection().from('users').whereIn('id', ids).select('id', 'name')
  const names = new Map(users.map(({ id, name }) => [id, name]))
  const share = (part: number) =>
    new Intl.NumberFormat(auth.user!.locale, {
      style: 'percent',
      maximumFractionDigits: 2,
    }).format(part / whole)
  return {
    mayEdit: mayEditFields(auth.user!, record),
    splits: rows.map((row) => ({
      userId: row.userId,
      name: names.get(row.userId) ?? '—',
      share: share(row.share),
    })),
    owner: record.ownerId && { userId: record.ownerId, name: names.get(record.ownerId) },
  }
}

async function seen(actor: any, name: string, ids: number[]): Promise<Map<number, string>> {
  if (!ids.length) return new Map()
  const Record = recordClass(name)
  const query = connection()
    .from((Record as any).table)
    .whereIn('id', ids)
    .whereNull('deleted_at')
    .select('id', 'title')
  const rows: any[] = await visible(query, Record, actor)
  return new Map(rows.map(({ id, title }) => [id, title]))
}
