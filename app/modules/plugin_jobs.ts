import { connection } from '#records/change'
import { enqueue as store, type EnqueueOptions } from '#records/jobs'

/**
 * Has a job done later, once the change that is under way is written: not at all if it is not.
 * @returns its id, or null when a job with the same key is still to be done
 */
export const enqueue = (name: string, payload: unknown, options?: EnqueueOptions) =>
  store(connection(), name, payload, options)
