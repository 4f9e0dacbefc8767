import type { JobDefinition } from '#modules/contract'
import { handOver } from '#access/staff'
import User from '#access/models/user'

interface Payload {
  from: number
  to: number
  by: number
  set: number
}

/** Hands what a colleague who left owned to another one. */
export const handOverJob: JobDefinition<Payload> = {
  name: 'access.handOver',
  async run({ from, to, by, set }, job) {
    const actor = await User.findOrFail(by)
    await handOver(actor, from, to, set, async (moved) => {
      await job.progress(moved, null)
      return !job.stopping
    })
  },
}
