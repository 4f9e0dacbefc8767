import type { HttpContext } from '@adonisjs/core/http'
import { translator } from '#modules/translator'
import { note } from '#records/audit'
import { connection } from '#records/change'
import { now } from '#records/clock'
import { NotVisible } from '#records/errors'
import { wakeRunner } from '#records/jobs'
import User from '#access/models/user'
import {
  jobCounts,
  jobList,
  jobNames,
  jobStates,
  nameOfJob,
  secondsOf,
} from '#workspace/jobs/job_list'
import { jobDefinition, standardAttempts } from '#workspace/jobs/runner'
import { withoutSecrets } from '#workspace/logs/without_secrets'
import { demandRight } from '#workspace/settings/demand_right'

/** What is done in the background, for an admin: what waits, what runs, and what could not be done and why. */
export default class JobsController {
  async index({ auth, request, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const t = translator(auth.user.locale)
    const asked = (name: string) => String(request.input(name) ?? '').slice(0, 200)
    const state = jobStates.find((each) => each === asked('state')) ?? 'waiting'
    const [name, text, after] = [asked('name'), asked('text'), asked('after')]
    const { jobs, next } = await jobList({ state, name, text, after })
    const counts = await jobCounts()
    const search = new URLSearchParams({ state, name, text })
    return view.render('workspace::settings/jobs', {
      shown: state,
      name,
      text,
      names: jobNames().map((value) => ({ value, label: nameOfJob(value, t) })),
      tabs: [
        ...jobStates.map((each) => ({
          label: t(`jobs.states.${each}`),
          current: each === state,
          href: `/settings/jobs?state=${each}`,
          count: counts[each],
        })),
        { label: t('jobs.schedules'), href: '/settings/schedules', current: false },
      ],
      jobs: jobs.map((job: any) => ({
        ...job,
        words: nameOfJob(job.name, t),
        seconds: secondsOf(job),
        reason: withoutSecrets(String(job.error ?? '').split('\n')[0]),
      })),
      fresh: after ? null : `/settings/jobs?${search}`,
      next: next && `/settings/jobs?${search}&after=${encodeURIComponent(next)}`,
    })
  }

  async show({ auth, params, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const job = await this.#one(params.id).first()
    if (!job) throw new NotVisible()
    const user = job.user_id ? await User.find(job.user_id) : null
    return view.render('workspace::settings/job', {
      job: {
        ...job,
        words: nameOfJob(job.name, translator(auth.user.locale)),
        state: job.status === 'waiting' && job.error ? 'failed' : job.status,
        most: jobDefinition(job.name)?.attempts ?? standardAttempts,
        seconds: secondsOf(job),
        error: withoutSecrets(job.error ?? ''),
        payload: pretty(job.payload),
        who: user?.name ?? '',
      },
    })
  }

  /** Another try, with all its attempts. */
  async update({ auth, params, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    if (!(await retry(this.#one(params.id).whereIn('status', ['dead', 'waiting']))))
      throw new NotVisible()
    await note(auth.user, 'jobsRetried', { data: { job: Number(params.id) } })
    return response.redirect().status(303).toPath('/settings/jobs?state=dead')
  }

  /** Another try for everything of a kind that was given up. */
  async retryAll({ auth, request, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    const name = String(request.input('name') ?? '').slice(0, 80)
    const query = connection().from('jobs').where('status', 'dead')
    if (name) query.where('name', name)
    const count = await retry(query)
    if (count)
      await note(auth.user, 'jobsRetried', { data: { count, ...(name ? { job: name } : {}) } })
    session.flash('toast', translator(auth.user.locale)('jobs.retried', { count }))
    return response.redirect().status(303).toPath('/settings/jobs?state=dead')
  }

  async destroy({ auth, params, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    const job = await this.#one(params.id).whereIn('status', ['dead', 'waiting', 'done']).first()
    const deleted =
      job && (await this.#one(params.id).whereIn('status', ['dead', 'waiting', 'done']).delete())
    if (!Number(deleted)) throw new NotVisible()
    await note(auth.user, 'jobRemoved', { data: { job: job.name } })
    return response.redirect().status(303).toPath(`/settings/jobs?state=${job.status}`)
  }

  #one(id: string) {
    return connection()
      .from('jobs')
      .where('id', Number(id) || 0)
  }
}

async function retry(query: any): Promise<number> {
  const updated = await query.update({
    status: 'waiting',
    attempts: 0,
    run_at: now(),
    started_at: null,
    finished_at: null,
  })
  wakeRunner()
  return Number(updated)
}

function pretty(payload: string | null): string {
  const clean = withoutSecrets(payload ?? 'null')
  try {
    const value = JSON.parse(clean)
    return value === null ? '' : JSON.stringify(value, null, 2)
  } catch {
    return clean
  }
}
