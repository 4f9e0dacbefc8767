import type { JobDefinition } from '#modules/contract'
import { lookForUpdate } from '#workspace/updates/update_notice'

export const updateNoticeJob: JobDefinition = {
  name: 'updateNotice',
  attempts: 2,
  run: () => lookForUpdate(),
}
