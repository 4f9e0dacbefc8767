import type { Written } from '#records/change'
import type { RecordRow } from '#records/record'
import Activity from '#contacts/models/activity'
import Favourite from '#contacts/models/favourite'
import Follower from '#contacts/models/follower'

/** What hangs on a record by name and id goes with it when it is deleted for good. */
export async function forgetErased(written: Written<RecordRow>[]) {
  for (const { row } of written) {
    if (!row.$isDeleted) continue
    const { recordName, id } = row
    for (const each of await Activity.query().where({ aboutName: recordName, aboutId: id }))
      await each.delete()
    for (const model of [Follower, Favourite]) {
      for (const each of await model.query().where({ recordName, recordId: id }))
        await each.delete()
    }
  }
}
