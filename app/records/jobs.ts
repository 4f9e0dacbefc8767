import { EventEmitter } from 'node:events'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { DomainEvent } from '#modules/contract'
import modules from '#modules/registry'
import { now, toColumn } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import type { DateTime } from 'luxon'

export interface EnqueueOptions {
  runAt?: DateTime
  /** Only one unfinished job with this key exists; a second one is not stored. */
  key?: string
  /** Shown to this person: progress and result. */
  userId?: number | null
}

/** The runner of this process listens here, so that a job need not wait for the next look at the table. */
export const runnerBell = new EventEmitter()
export const wakeRunner = () => runnerBell.emit('ring')

/**
 * Stores a job within the caller's transaction, so that it exists exactly if the change does.
 * @returns its id, or null when a job with the same key is still to be done
 */
export async function enqueue(
  client: QueryClientContract,
  name: string,
  payload: unknown,
  { runAt, key, userId }: EnqueueOptions = {}
): Promise<number | null> {
  if (
    key &&
    (await client
      .from('jobs')
      .where('unique_key', key)
      .whereIn('status', ['waiting', 'running'])
      .first())
  )
    return null
  const time = now()
  const [id] = await dialect().insertMany(client, 'jobs', [
    {
      name,
      payload: JSON.stringify(payload ?? null),
      status: 'waiting',
      unique_key: key ?? null,
      user_id: userId ?? null,
      run_at: runAt ? toColumn(runAt) : time,
      attempts: 0,
      created_at: time,
    },
  ])
  return id
}

/** Events become jobs, one each, where somebody listens. */
export async function enqueueEvents(client: QueryClientContract, events: DomainEvent[]) {
  const heard = events.filter((event) => modules.listenersFor(event.name).length > 0)
  if (!heard.length) return
  const time = now()
  await dialect().insertMany(
    client,
    'jobs',
    heard.map((event) => ({
      name: 'event',
      payload: JSON.stringify(event),
      status: 'waiting',
      unique_key: null,
      user_id: null,
      run_at: time,
      attempts: 0,
      created_at: time,
    }))
  )
}
