import type { Actor } from '#records/actor'
import { system } from '#records/actor'
import { change, connection } from '#records/change'
import { now } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { NotAllowed } from '#records/errors'
import { enqueue, wakeRunner } from '#records/jobs'
import { recordClass, type RecordClass } from '#records/record'
import { notify } from '#workspace/notifications/notification'
import { keepPairs } from '#contacts/duplicates/duplicate_pair'
import { stepsOf, stretchOf } from '#contacts/duplicates/scan_step'

/**
 * A look through all records of a type for likely duplicates, stretch by stretch. Pairs and the place where it stands are
 * kept in one transaction, so that a process that dies loses nothing and repeats nothing.
 */
export class DuplicateScan {
  readonly Record: RecordClass
  readonly row: Record<string, any>

  constructor(Record: RecordClass, row: Record<string, any>) {
    this.Record = Record
    this.row = row
  }

  static async latest(Record: RecordClass): Promise<DuplicateScan | null> {
    const row = await connection()
      .from('duplicate_scans')
      .where('record_name', Record.recordName)
      .orderBy('id', 'desc')
      .first()
    return row ? new DuplicateScan(Record, row) : null
  }

  /**
   * Begins one, or goes on with the one that is not done: there is one at a time.
   * @throws NotAllowed for who may not merge such records
   */
  static async start(Record: RecordClass, actor: Actor): Promise<DuplicateScan> {
    if (!mayMerge(Record, actor)) throw new NotAllowed('edit', Record.recordName)
    await change(actor, 'scanStarted', async ({ transaction }) => {
      const running = await this.latest(Record)
      const scanId =
        running?.row.status === 'running' ? running.row.id : await this.#insert(Record, actor)
      const job = await enqueue(
        transaction,
        'contacts.duplicates',
        { record: Record.recordName },
        { key: `duplicates.${Record.recordName}`, userId: actor.id }
      )
      if (job) await transaction.from('duplicate_scans').where('id', scanId).update({ job_id: job })
    })
    wakeRunner()
    return (await this.latest(Record))!
  }

  static async #insert(Record: RecordClass, actor: Actor): Promise<number> {
    const [id] = await dialect().insertMany(connection(), 'duplicate_scans', [
      {
        record_name: Record.recordName,
        started_by_id: actor.id,
        status: 'running',
        total: await countOf(Record),
        started_at: now(),
      },
    ])
    return id
  }

  get isRunning() {
    return this.row.status === 'running'
  }

  /** Looks at the next stretch. @returns whether that was the last */
  async runStretch(): Promise<boolean> {
    return change(system, 'scanned', async (current) => {
      const tx = current.transaction
      const scans = () => tx.from('duplicate_scans').where('id', this.row.id)
      const row = await dialect().lockRows(scans()).first()
      if (row.status !== 'running') return true
      const steps = stepsOf(this.Record)
      const place = row.place ? JSON.parse(row.place) : {}
      const { pairs, next, seen } = await stretchOf(this.Record, steps[row.step], place)
      await keepPairs(tx, this.Record, row.id, pairs)
      const step = next ? row.step : row.step + 1
      const finished = step === steps.length
      this.row.done = row.done + seen
      await scans().update({
        step,
        place: next && JSON.stringify(next),
        done: this.row.done,
        ...(finished && { status: 'done', finished_at: now() }),
      })
      if (finished) {
        await this.#forgetUnfound(tx)
        const url = `/${this.Record.path}/duplicates`
        await notify([row.started_by_id ?? 0], 'scanDone', { data: { url } })
      }
      return finished
    })
  }

  /** What an earlier scan found and this one did not is no duplicate any more; what people said of pairs is kept. */
  async #forgetUnfound(tx: any) {
    await tx
      .from('duplicate_pairs')
      .where('record_name', this.Record.recordName)
      .where('scan_id', '<>', this.row.id)
      .where((query: any) => query.whereNull('verdict').orWhere('verdict', 'later'))
      .delete()
  }
}

export const mayMerge = (Record: RecordClass, actor: Actor) =>
  actor.reach('edit', Record.recordName) !== 'none' &&
  actor.reach('delete', Record.recordName) !== 'none'

async function countOf(Record: RecordClass): Promise<number> {
  const [{ total }] = await connection()
    .from((Record as any).table)
    .whereNull('deleted_at')
    .count('* as total')
  return Number(total)
}

/** The job: stretch after stretch, until done or asked to stop. */
export const duplicatesJob = {
  name: 'contacts.duplicates',
  lease: 300,
  async run(
    { record }: { record: string },
    job: { progress(done: number, total: number | null): Promise<void>; readonly stopping: boolean }
  ) {
    const scan = await DuplicateScan.latest(recordClass(record))
    if (!scan?.isRunning) return
    let finished = false
    while (!finished && !job.stopping) {
      finished = await scan.runStretch()
      await job.progress(scan.row.done, scan.row.total)
    }
  },
}
