import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import modules from '#modules/registry'
import { translator, type Translate } from '#modules/translator'
import { connection } from '#records/change'
import { now } from '#records/clock'
import { company } from '#records/company'
import { NotVisible } from '#records/errors'
import { wakeRunner } from '#records/jobs'
import { isTranslated } from '#records/labels'
import { nextDue } from '#workspace/jobs/schedule'
import { demandRight } from '#workspace/settings/demand_right'

const states = ['waiting', 'running', 'dead', 'done'] as const

/** What is done in the background, for an admin: what waits, what runs, and what could not be done and why. */
export default class JobsController {
  async index({ auth, request, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const t = translator(auth.user!.locale)
    const asked = request.input('state')
    const state = states.find((each) => each === asked) ?? 'waiting'
    const counts = await connection()
      .from('jobs')
      .groupBy('status')
      .select('status')
      .count('* as total')
    const jobs = await connection()
      .from('jobs')
      .where('status', state)
      .orderBy(state === 'waiting' ? 'run_at' : 'id', state === 'waiting' ? 'asc' : 'desc')
      .limit(100)
    return view.render('workspace::settings/jobs', {
      shown: state,
      tabs: states.map((name) => ({
        name,
        current: name === state,
        href: `/settings/jobs?state=${name}`,
        count: Number(counts.find(({ status }) => status === name)?.total ?? 0),
      })),
      jobs: jobs.map((job) => ({ ...job, words: nameOf(job.name, t) })),
      schedules: await this.#schedules(t),
    })
  }

  /** Another try, with all its attempts. */
  async update({ auth, params, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    const updated = await this.#one(params.id)
      .whereIn('status', ['dead', 'waiting'])
      .update({ status: 'waiting', attempts: 0, run_at: now(), finished_at: null })
    if (!Number(updated)) throw new NotVisible()
    wakeRunner()
    return response.redirect().status(303).toPath('/settings/jobs?state=dead')
  }

  async destroy({ auth, params, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    const deleted = await this.#one(params.id)
      .whereIn('status', ['dead', 'waiting', 'done'])
      .delete()
    if (!Number(deleted)) throw new NotVisible()
    return response.redirect().status(303).toPath('/settings/jobs?state=dead')
  }

  #one(id: string) {
    return connection()
      .from('jobs')
      .where('id', Number(id) || 0)
  }

  async #schedules(t: Translate) {
    const { timezone } = await company()
    const last = await connection()
      .from('schedules')
      .groupBy('name')
      .select('name')
      .max('due_at as at')
    return modules.collect('schedules').map((schedule) => ({
      ...schedule,
      words: nameOf(schedule.job, t),
      last: last.find(({ name }) => name === schedule.name)?.at ?? null,
      next: nextDue(schedule, DateTime.utc(), timezone).toISO(),
    }))
  }
}

/** `import.tidy` in words, where its module has some. */
function nameOf(job: string, t: Translate): string {
  const key = `jobs.names.${job.replaceAll('.', '_')}`
  return isTranslated(key) ? t(key) : job
}
