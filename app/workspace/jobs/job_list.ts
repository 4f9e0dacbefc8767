import modules from '#modules/registry'
import type { Translate } from '#modules/translator'
import { connection } from '#records/change'
import { fromColumn } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { isTranslated } from '#records/labels'

/** `failed` waits for another try. */
export const jobStates = ['waiting', 'running', 'failed', 'dead', 'done'] as const
export type JobState = (typeof jobStates)[number]

export interface JobQuery {
  state: JobState
  name?: string
  /** In what went wrong, whatever the case. */
  text?: string
  /** Where the page before ended: `<run_at>|<id>` or `<id>`. */
  after?: string
}

const perPage = 50

export const inState = (query: any, state: JobState) => {
  if (state === 'waiting') return query.where('status', 'waiting').whereNull('error')
  if (state === 'failed') return query.where('status', 'waiting').whereNotNull('error')
  return query.where('status', state)
}

/** What waits is in the order of its turn; everything else has the latest first. */
export async function jobList({ state, name, text, after }: JobQuery) {
  const query = inState(connection().from('jobs'), state).limit(perPage + 1)
  if (name) query.where('name', name)
  if (text) {
    const { sql, bindings } = dialect().matches('error', text, 'anywhere')
    query.whereRaw(sql, bindings)
  }
  const turn = state === 'waiting' || state === 'failed'
  if (turn) query.orderBy('run_at').orderBy('id')
  else query.orderBy('id', 'desc')
  if (after) past(query, after, turn)
  const rows = await query
  const last = rows[perPage - 1]
  const next = rows.length > perPage ? (turn ? `${last.run_at}|${last.id}` : String(last.id)) : null
  return { jobs: rows.slice(0, perPage), next }
}

function past(query: any, after: string, turn: boolean) {
  const [at, id] = after.includes('|') ? after.split('|') : ['', after]
  if (!turn) return query.where('id', '<', Number(id) || 0)
  return query.where((either: any) =>
    either
      .where('run_at', '>', at)
      .orWhere((same: any) => same.where('run_at', at).where('id', '>', Number(id) || 0))
  )
}

/** How many there are in each state. */
export async function jobCounts(): Promise<Record<JobState, number>> {
  const rows = await connection()
    .from('jobs')
    .groupBy('status')
    .select('status')
    .count('* as total')
    .count('error as failed')
  const of = (status: string) => rows.find((row) => row.status === status)
  const failed = Number(of('waiting')?.failed ?? 0)
  const total = (status: string) => Number(of(status)?.total ?? 0)
  return {
    waiting: total('waiting') - failed,
    running: total('running'),
    failed,
    dead: total('dead'),
    done: total('done'),
  }
}

/** `import.tidy` in words, where its module has some. */
export function nameOfJob(job: string, t: Translate): string {
  const key = `jobs.names.${job.replaceAll('.', '_')}`
  return isTranslated(key) ? t(key) : job
}

export const jobNames = () => [...new Set(modules.collect('jobs').map(({ name }) => name))].sort()

/** Seconds that it ran; null where that is not known. */
export function secondsOf({ started_at: from, finished_at: to }: Record<string, any>) {
  if (!from || !to) return null
  return Math.max(0, Math.round(fromColumn(to).diff(fromColumn(from)).as('seconds') * 10) / 10)
}
