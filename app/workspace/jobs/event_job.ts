import type { DomainEvent, JobDefinition } from '#modules/contract'
import modules from '#modules/registry'
import { connection } from '#records/change'

interface Delivery extends DomainEvent {
  /** Positions of the listeners that have not heard it yet; all of them where missing. */
  left?: number[]
}

/** Hands an event to everyone who listens. One that fails does not keep the others from it, nor make them hear it twice. */
export const eventJob: JobDefinition<Delivery> = {
  name: 'event',
  async run({ left, ...event }, job) {
    const listeners = modules.listenersFor(event.name)
    const failed: { position: number; error: Error }[] = []
    for (const [position, listener] of listeners.entries()) {
      if (left && !left.includes(position)) continue
      try {
        await listener(event)
      } catch (error) {
        failed.push({ position, error })
      }
    }
    if (!failed.length) return
    const remaining = { ...event, left: failed.map(({ position }) => position) }
    await connection()
      .from('jobs')
      .where('id', job.id)
      .update({ payload: JSON.stringify(remaining) })
    throw failed[0].error
  },
}
