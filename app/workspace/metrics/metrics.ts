import client from 'prom-client'
import db from '@adonisjs/lucid/services/db'
import guard from '#modules/guard'
import modules from '#modules/registry'
import { connection } from '#records/change'
import { fromColumn } from '#records/clock'
import { checks, health } from '#workspace/health/health'
import { jobCounts } from '#workspace/jobs/job_list'
import { requests } from '#workspace/metrics/observed'
import { version } from '#workspace/version'

const { register, Gauge, Counter, Histogram } = client

/** How long a figure that costs a count, or a look around, is given again. */
const countsKept = 10 * 60_000
const checksKept = 60_000

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const states = { good: 0, warn: 1, bad: 2 }

/** Prometheus' own names for what it knows of every process, and `farley_...` for what is ours. */
export function keepMetrics() {
  client.collectDefaultMetrics({ eventLoopMonitoringPrecision: 50 })
  countRequests()
  new Gauge({ name: 'farley_info', help: 'Version', labelNames: ['version'] }).set({ version }, 1)
  gauge('farley_jobs', 'Jobs by state', 'state', async () => Object.entries(await jobCounts()))
  gauge('farley_mails', 'Mails of the last 180 days by state', 'state', mails)
  gauge('farley_database_connections', 'Connections of the pool by state', 'state', pool)
  gauge(
    'farley_records',
    'Records that are not in the trash, by type',
    'type',
    kept(countsKept, records)
  )
  gauge(
    'farley_health',
    'Health checks: 0 good, 1 look here, 2 broken',
    'check',
    kept(checksKept, looks)
  )
  gauge('farley_backup_age_seconds', 'Since the last backup that was done', 'kind', backups)
  gauge(
    'farley_plugin_failures',
    'Failures of a plugin since this process began',
    'plugin',
    plugins
  )
}

/** What a scraper reads, and the type that it is. */
export const metricsText = async () => ({
  type: register.contentType,
  text: await register.metrics(),
})

function countRequests() {
  const labelNames = ['method', 'route', 'status'] as const
  const seconds = new Histogram({
    name: 'farley_http_request_duration_seconds',
    help: 'Answered requests by route pattern',
    labelNames: [...labelNames],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  })
  const total = new Counter({
    name: 'farley_http_requests_total',
    help: 'Answered requests by status class',
    labelNames: ['method', 'status'],
  })
  requests.observe = (method, route, status, took) => {
    const known = methods.has(method) ? method : 'other'
    const kind = `${Math.floor(status / 100)}xx`
    seconds.observe({ method: known, route, status: kind }, took)
    total.inc({ method: known, status: kind })
  }
}

type Values = [label: string, value: number][]

/** A gauge whose values are looked up when they are asked for. What cannot be looked up is left out, and nothing else with it. */
function gauge(name: string, help: string, label: string, look: () => Promise<Values>) {
  new Gauge({
    name,
    help,
    labelNames: [label],
    async collect() {
      this.reset()
      const values = await look().catch(() => [])
      for (const [is, value] of values) this.set({ [label]: is }, value)
    },
  })
}

function kept(milliseconds: number, look: () => Promise<Values>): () => Promise<Values> {
  let known: { at: number; values: Promise<Values> } | undefined
  return () => {
    if (!known || Date.now() - known.at > milliseconds) known = { at: Date.now(), values: look() }
    known.values.catch(() => (known = undefined))
    return known.values
  }
}

async function mails(): Promise<Values> {
  const rows = await connection()
    .from('mails')
    .groupBy('status')
    .select('status')
    .count('* as total')
  return rows.map(({ status, total }) => [status, Number(total)])
}

async function pool(): Promise<Values> {
  const { pool: tarn } = (db.connection().getWriteClient() as any).client
  return [
    ['used', tarn.numUsed()],
    ['free', tarn.numFree()],
    ['waited_for', tarn.numPendingAcquires()],
  ]
}

async function records(): Promise<Values> {
  const values: Values = []
  for (const model of modules.records.filter(({ options }) => !options.internal)) {
    const [row] = await connection()
      .from((model as any).table)
      .whereNull('deleted_at')
      .count('* as total')
    values.push([model.recordName, Number(row.total)])
  }
  return values
}

async function looks(): Promise<Values> {
  const found = await health(checks(({ slow }) => !slow))
  return found.map(({ name, state }) => [name, states[state]])
}

async function backups(): Promise<Values> {
  const rows = await connection()
    .from('backup_runs')
    .where('done', true)
    .groupBy('kind')
    .select('kind')
    .max('created_at as at')
  return rows.map(({ kind, at }) => [kind, -fromColumn(at).diffNow().as('seconds')])
}

async function plugins(): Promise<Values> {
  return guard.names.map((name) => [
    name,
    guard.pointsOf(name).reduce((sum, { failures }) => sum + failures, 0),
  ])
}
