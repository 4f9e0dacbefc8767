import type { HttpRequest } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { DateTime } from 'luxon'
import { connection } from '#records/change'
import { company } from '#records/company'
import type WebForm from '#leads/forms/models/web_form'

type Figure = 'views' | 'starts'

const counted = new Map<string, { views: number; starts: number }>()
const mostSources = 100
let timer: NodeJS.Timeout | undefined

/** Programs that say what they are, and a browser that only looks ahead. */
const programs =
  /bot|crawl|spider|slurp|preview|fetch|monitor|scan|curl|wget|python|java\/|headless|lighthouse|^$/i

/**
 * Counts a look at a form, without a cookie and without keeping who it was: in memory, and on to the database every few seconds. A
 * process that is killed in between forgets those few.
 */
export function countVisit(
  form: WebForm,
  request: HttpRequest,
  figure: Figure,
  { source }: { source: string }
) {
  const ahead = request.header('sec-purpose') ?? request.header('purpose')
  if (ahead || programs.test(request.header('user-agent') ?? '')) return
  const key = JSON.stringify([form.id, source])
  const known = counted.get(key)
  if (!known && counted.size >= 1_000) return
  const figures = known ?? { views: 0, starts: 0 }
  figures[figure]++
  counted.set(key, figures)
  timer ??= setTimeout(
    () => keepVisits().catch((error) => logger.warn({ err: error }, 'visits were not kept')),
    3_000
  ).unref()
}

/** Writes what was counted so far. */
export async function keepVisits() {
  clearTimeout(timer)
  timer = undefined
  const all = [...counted]
  counted.clear()
  if (!all.length) return
  const { timezone } = await company()
  const day = DateTime.now().setZone(timezone).toISODate()!
  for (const [key, figures] of all) {
    const [form, source] = JSON.parse(key) as [number, string]
    await add(form, day, await within(form, day, source), figures)
  }
}

/** Anybody can make sources up: past a hundred on a day, the rest are one. */
async function within(form: number, day: string, source: string) {
  const rows = await connection()
    .from('form_days')
    .where({ form_id: form, day })
    .limit(mostSources)
    .select('source')
  const known = rows.some((row: { source: string }) => row.source === source)
  return known || rows.length < mostSources ? source : 'other'
}

async function add(
  form: number,
  day: string,
  source: string,
  { views, starts }: { views: number; starts: number }
) {
  const client = connection()
  const knex = client.getWriteClient()
  await client
    .insertQuery()
    .table('form_days')
    .insert({ form_id: form, day, source, views, starts })
    .onConflict(['form_id', 'day', 'source'])
    .merge({
      views: knex.raw('form_days.views + ?', [views]),
      starts: knex.raw('form_days.starts + ?', [starts]),
    })
}
