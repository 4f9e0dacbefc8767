import type { JobDefinition } from '#modules/contract'
import { forgetOldLimits } from '#access/rate_limits'
import { forgetOldSessions } from '#access/sessions'

/** Takes away what is over: sessions and counts of tries. */
export const tidyJob: JobDefinition = {
  name: 'access.tidy',
  async run() {
    await forgetOldSessions()
    await forgetOldLimits()
  },
}
