import { setTimeout } from 'node:timers/promises'
import type { ApplicationService } from '@adonisjs/core/types'
import type { Settings } from '#start/env'
import { databaseState } from '#records/dialect/state'
import { isDamage } from '#records/dialect/sqlite_state'
import frontDoor from '#workspace/start/front_door'
import { Halted } from '#workspace/start/refusal'
import { damaged } from '#workspace/start/schema'

/** How long a start waits for the file to be looked through; what is larger is looked through while it serves. */
const patience = 1_000

/**
 * Looks through the whole file at each start, so that a broken page is met before it is written over or copied into backups.
 * @throws Halted where it is found within the first second
 */
export async function watchForDamage(app: ApplicationService, settings: Settings) {
  if (settings.database.client !== 'sqlite' || settings.database.filename === ':memory:') return
  const db = await app.container.make('lucid.db')
  const look = databaseState().damage(db.connection())
  const early = await Promise.race([look, after(patience)])
  if (typeof early === 'string') throw await damaged(settings, early)
  if (early === undefined)
    void look.then(
      async (late) => late && halt(await damaged(settings, late)),
      () => {}
    )
}

/** A file that turns out to be broken while it is served: from now on there is the page that says so, and nothing is written. */
export async function haltOnDamage(error: any, settings: Settings) {
  if (isDamage(error)) await halt(await damaged(settings, error.message))
}

/** The error as a reason to stay up and say so; null for any other. */
export async function reasonToStay(error: any, settings: Settings): Promise<Halted | null> {
  if (error instanceof Halted) return error
  return isDamage(error) ? damaged(settings, error.message) : null
}

let halted = false
export async function halt(why: Halted) {
  if (halted) return
  halted = true
  frontDoor.halt(why.reason)
  process.stderr.write(`${why.message}\n`)
  process.stderr.write(`What went wrong, and what helps, is at ${frontDoor.link}\n`)
  const { default: runner } = await import('#workspace/jobs/runner')
  await runner.stop()
}

const after = (ms: number) => setTimeout(ms, undefined, { ref: false })
