import type { RunningJob as Contract } from '#modules/contract'
import { connection } from '#records/change'
import { now, toColumn } from '#records/clock'
import { DateTime } from 'luxon'

/** Another process holds the job by now: this one must not write for it any more. */
export class LeaseLost extends Error {
  constructor(id: number) {
    super(`Job ${id} was taken over by another process.`)
  }
}

/** Not now: thrown by a job that waits for something else, and does not count as an attempt. */
export class Later extends Error {
  readonly seconds: number

  constructor(seconds: number, reason: string) {
    super(reason)
    this.seconds = seconds
  }
}

/** A job while it runs: the lease that it is held by, and what its page shows. */
export class RunningJob implements Contract {
  readonly id: number
  readonly attempt: number
  readonly token: string
  readonly lease: number
  /** The job was told to stop, and so its return means "put down", not "done". */
  toldToStop = false
  #isStopping: () => boolean

  constructor(
    row: { id: number; attempts: number; lease_token: string },
    lease: number,
    isStopping: () => boolean
  ) {
    this.id = row.id
    this.attempt = row.attempts
    this.token = row.lease_token
    this.lease = lease
    this.#isStopping = isStopping
  }

  get stopping() {
    if (this.#isStopping()) this.toldToStop = true
    return this.toldToStop
  }

  async progress(done: number, total: number | null) {
    await this.#keep({ progress_done: done, progress_total: total })
  }

  renew() {
    return this.#keep({})
  }

  async done() {
    await this.#release({ status: 'done', finished_at: now(), error: null })
  }

  /** Back to the queue as if it had not been begun. */
  async handBack() {
    await this.#release({ status: 'waiting', attempts: this.attempt - 1, run_at: now() })
  }

  async putOff({ seconds, message }: Later) {
    await this.#release({
      status: 'waiting',
      attempts: this.attempt - 1,
      run_at: toColumn(DateTime.utc().plus({ seconds })),
      error: message,
    })
  }

  async failed(error: Error, retryIn: number | null) {
    const reason = (error.stack ?? error.message ?? String(error)).slice(0, 4000)
    await this.#release(
      retryIn === null
        ? { status: 'dead', finished_at: now(), error: reason }
        : {
            status: 'waiting',
            run_at: toColumn(DateTime.utc().plus({ seconds: retryIn })),
            error: reason,
          }
    )
  }

  async #keep(columns: Record<string, unknown>) {
    const kept = await this.#mine().update({
      ...columns,
      lease_until: toColumn(DateTime.utc().plus({ seconds: this.lease })),
    })
    if (!Number(kept)) throw new LeaseLost(this.id)
  }

  async #release(columns: Record<string, unknown>) {
    await this.#mine().update({ ...columns, lease_token: null, lease_until: null })
  }

  #mine() {
    return connection().from('jobs').where({ id: this.id, lease_token: this.token })
  }
}
