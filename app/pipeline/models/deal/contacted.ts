import { DateTime } from 'luxon'
import type { Change, Written } from '#records/change'
import type Deal from '#pipeline/models/deal'
import DealContact from '#pipeline/models/deal_contact'

/** The deal's person is among its contacts, as the primary one. */
export async function alignContacts(change: Change, written: Written<Deal>[]) {
  const created = written.filter(({ row, before }) => !before && row.contactId)
  await change.createMany(
    DealContact as any,
    created.map(({ row }) => ({ dealId: row.id, contactId: row.contactId, primary: true }))
  )
  for (const { row, before } of written) {
    if (!before || !('contact_id' in before)) continue
    const links = await DealContact.query().where('dealId', row.id).whereNull('deletedAt')
    for (const link of links) {
      const primary = link.contactId === row.contactId
      if (link.primary !== primary) await link.merge({ primary }).save()
    }
    if (row.contactId && !links.some(({ contactId }) => contactId === row.contactId))
      await DealContact.create({ dealId: row.id, contactId: row.contactId, primary: true })
  }
}

/** Two people who became one have one place in a deal. */
export async function tidyRepeats(written: Written<DealContact>[]) {
  for (const { row, before } of written) {
    if (!before || !('contact_id' in before) || row.$isDeleted) continue
    const links = await DealContact.query()
      .where({ dealId: row.dealId, contactId: row.contactId })
      .whereNull('deletedAt')
      .orderBy('primary', 'desc')
      .orderBy('id')
    const [kept, ...repeated] = links
    const role = links.find((link) => link.role)?.role ?? null
    if (repeated.length && kept.role !== role) await kept.merge({ role }).save()
    for (const link of repeated)
      await link.merge({ deletedAt: DateTime.utc(), primary: false }).save()
  }
}
