import type { Change, Written } from '#records/change'
import type { RecordRow } from '#records/record'
import { forgetErased } from '#contacts/models/activity/forgotten'
import { tellFollowers } from '#contacts/models/follower/tell'

/** What a record type with a time line does with its written rows: followers hear of it, and what hangs on erased ones goes. */
export async function tellStory(change: Change, written: Written<RecordRow>[]) {
  await tellFollowers(
    change,
    written.filter(({ row }) => !row.$isDeleted)
  )
  await forgetErased(written)
}
