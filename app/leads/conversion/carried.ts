import type { Change } from '#records/change'
import { connection } from '#records/change'
import type { Actor } from '#records/actor'
import { reaches } from '#records/query/scope'
import { recordClass, type RecordClass, type RecordRow } from '#records/record'
import Activity from '#contacts/models/activity'
import Follower from '#contacts/models/follower'
import StoredFile from '#workspace/files/stored_file'
import type Lead from '#leads/models/lead'

interface Made {
  contact: RecordRow | null
  company: RecordRow | null
  deal: RecordRow | null
}

/** What hangs on a lead goes along: to the person, or to the company where there is no person. Followers follow all that it became. */
export async function carry(current: Change, lead: Lead, made: Made) {
  const heir = made.contact ?? made.company
  if (!heir) return
  const rows = await connection()
    .from('activities')
    .where({ about_name: 'lead', about_id: lead.id })
    .select('id')
  const companyId = made.company?.id ?? (made.contact as any)?.companyId ?? null
  const about = { aboutName: heir.recordName, aboutId: heir.id, companyId }
  await current.updateMany(
    Activity as unknown as RecordClass,
    rows.map(({ id }) => ({ id, values: about }))
  )
  const files = await StoredFile.query().where({ recordName: 'lead', recordId: lead.id })
  for (const file of files) await file.attachTo(heir)
  for (const row of [made.contact, made.company, made.deal]) if (row) await followToo(lead, row)
}

/** Nobody follows what they may not see. */
async function maySee(userId: number, row: RecordRow) {
  const user: Actor | null = await (recordClass('user') as any).acting(userId)
  return user !== null && reaches(row.constructor as RecordClass, user, 'read', row)
}

async function followToo(lead: Lead, row: RecordRow) {
  const followers = (of: RecordRow) =>
    Follower.query().where({ recordName: of.recordName, recordId: of.id })
  const there = await followers(row)
  const already = new Set(there.map(({ userId }) => userId))
  for (const { userId, createdAt } of await followers(lead)) {
    if (already.has(userId) || !(await maySee(userId, row))) continue
    await Follower.create({ userId, createdAt, recordName: row.recordName, recordId: row.id })
  }
}
