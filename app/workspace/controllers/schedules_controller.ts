import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import modules from '#modules/registry'
import { translator, type Translate } from '#modules/translator'
import { connection } from '#records/change'
import { company } from '#records/company'
import { jobCounts, jobStates, nameOfJob, secondsOf } from '#workspace/jobs/job_list'
import { nextDue } from '#workspace/jobs/schedule'
import {
  runSchedule,
  scheduleNamed,
  schedulesOff,
  switchSchedule,
} from '#workspace/jobs/schedule_switch'
import { demandRight } from '#workspace/settings/demand_right'

/** What comes round by itself: when, how it went, and whether it shall. */
export default class SchedulesController {
  async index({ auth, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const t = translator(auth.user.locale)
    const counts = await jobCounts()
    return view.render('workspace::settings/schedules', {
      tabs: [
        ...jobStates.map((each) => ({
          label: t(`jobs.states.${each}`),
          current: false,
          href: `/settings/jobs?state=${each}`,
          count: counts[each],
        })),
        { label: t('jobs.schedules'), href: '/settings/schedules', current: true },
      ],
      schedules: await this.#schedules(t),
    })
  }

  async update({ auth, params, request, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    await switchSchedule(auth.user, scheduleNamed(params.name), request.input('on') === '1')
    return response.redirect().status(303).toPath('/settings/schedules')
  }

  async storeRun({ auth, params, response, session }: HttpContext) {
    demandRight(auth.user, 'settings')
    const begun = await runSchedule(auth.user, scheduleNamed(params.name))
    const words = begun ? 'jobs.begun' : 'jobs.alreadyThere'
    session.flash('toast', translator(auth.user.locale)(words))
    return response.redirect().status(303).toPath('/settings/schedules')
  }

  async #schedules(t: Translate) {
    const { timezone } = await company()
    const off = await schedulesOff()
    const schedules = modules.collect('schedules')
    const jobs = await lastJobs(schedules.map(({ name }) => `schedule:${name}`))
    return schedules.map((schedule) => {
      const job = jobs.get(`schedule:${schedule.name}`)
      const on = !off.has(schedule.name)
      return {
        ...schedule,
        on,
        words: nameOfJob(schedule.job, t),
        last: job?.finished_at ?? null,
        job: job && { id: job.id, status: job.status, seconds: secondsOf(job) },
        next: on ? nextDue(schedule, DateTime.utc(), timezone).toISO() : null,
      }
    })
  }
}

async function lastJobs(keys: string[]): Promise<Map<string, any>> {
  const ids = await connection()
    .from('jobs')
    .whereIn('unique_key', keys)
    .groupBy('unique_key')
    .max('id as id')
  const rows = await connection()
    .from('jobs')
    .whereIn(
      'id',
      ids.map(({ id }) => id)
    )
  return new Map(rows.map((row) => [row.unique_key, row]))
}
