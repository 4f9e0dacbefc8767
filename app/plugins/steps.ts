import { randomUUID } from 'node:crypto'
import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { now } from '#records/clock'

export type Verb = 'install' | 'upgrade' | 'enable' | 'disable' | 'uninstall' | 'purge'

export interface StepRow {
  id: number
  plugin: string
  run: string
  verb: Verb
  step: string
  status: 'running' | 'done' | 'failed' | 'undone'
  data: string | null
  error: string | null
  actor_id: number | null
  started_at: string
  finished_at: string | null
}

/**
 * Something that is done with a plugin, as rows that outlive a process: each step is stored before it begins and after it ended, so that
 * what a stop cut short can be told and taken back.
 */
export class Undertaking {
  readonly plugin: string
  readonly verb: Verb
  readonly run: string
  readonly actor: Actor | null

  constructor(plugin: string, verb: Verb, actor: Actor | null, run: string = randomUUID()) {
    this.plugin = plugin
    this.verb = verb
    this.actor = actor
    this.run = run
  }

  /** Does a step; what it returns is kept with it. */
  async step<T>(step: string, work: () => Promise<T>): Promise<T> {
    const row = {
      plugin: this.plugin,
      run: this.run,
      verb: this.verb,
      step,
      status: 'running',
      actor_id: this.actor?.id ?? null,
      started_at: now(),
    }
    await connection().table('plugin_steps').insert(row)
    try {
      const result = await work()
      await this.#end(step, 'done', { data: JSON.stringify(result ?? null) })
      return result
    } catch (error) {
      await this.#end(step, 'failed', { error: String(error?.message ?? error).slice(0, 4000) })
      throw error
    }
  }

  /** The steps of it that were taken back. */
  async undone() {
    await this.#rows().whereIn('status', ['done', 'running', 'failed']).update({ status: 'undone' })
  }

  /** What a step returned. */
  async outcome<T>(step: string): Promise<T | null> {
    const row = await this.#rows().where('step', step).orderBy('id', 'desc').first()
    return row?.data ? JSON.parse(row.data) : null
  }

  #rows() {
    return connection().from('plugin_steps').where('run', this.run)
  }

  #end(step: string, status: string, more: object) {
    return this.#rows()
      .where({ step, status: 'running' })
      .update({ status, finished_at: now(), ...more })
  }
}

/** Undertakings that a stop of the process cut short: a step of theirs began and never ended. */
export async function cutShort(): Promise<Undertaking[]> {
  const rows: StepRow[] = await connection().from('plugin_steps').where('status', 'running')
  const runs = new Map(rows.map((row) => [row.run, row]))
  return [...runs.values()].map(({ plugin, verb, run }) => new Undertaking(plugin, verb, null, run))
}

export const stepsOf = (plugin: string): Promise<StepRow[]> =>
  connection().from('plugin_steps').where('plugin', plugin).orderBy('id', 'desc').limit(60)
