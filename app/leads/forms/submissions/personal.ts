import type { PersonAbout, PersonalDataSource } from '#modules/contract'
import { answersOf, submissions, type Submission } from '#leads/forms/submissions/submission'

const sentBy = ({ recordName, recordId }: PersonAbout) =>
  submissions().where({ record_name: recordName, record_id: recordId })

/** What somebody sent by a web form, and from where. */
export const sentForms: PersonalDataSource = {
  name: 'forms',
  label: 'webForms.personal',
  records: ['contact', 'lead'],
  async count(about) {
    const [{ total }] = await sentBy(about).count('* as total')
    return Number(total)
  },
  async export(about) {
    const rows: Submission[] = await sentBy(about).orderBy('id')
    return rows.map((row) => ({
      receivedAt: row.received_at,
      answers: answersOf(row),
      address: row.address,
      page: row.page,
      consented: row.consented,
    }))
  },
  erase: async (about) => void (await sentBy(about).delete()),
}
