import { readFileSync } from 'node:fs'
import type { Answer, Client } from '#tests/web_client'

export interface Figures {
  requests: number
  perSecond: number
  p50: number
  p95: number
  /** Milliseconds of processor time of the server process, its database threads included, per request. */
  cpu: number
  errors: number
}

/** Processor time of a process so far, in milliseconds (proc(5): utime and stime of /proc/pid/stat, in ticks of 10 ms). */
export function cpuOf(pid: number) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

/** A line of /proc/pid/status in megabytes: VmRSS now, VmHWM at most. */
export function memoryOf(pid: number, line: 'VmRSS' | 'VmHWM') {
  const found = new RegExp(`${line}:\\s+(\\d+) kB`).exec(
    readFileSync(`/proc/${pid}/status`, 'utf8')
  )
  return Math.round(Number(found?.[1] ?? 0) / 102.4) / 10
}

const round = (value: number) => Math.round(value * 100) / 100

/** Sends `total` requests over `clients` connections, each waiting for its answer, and measures them. */
export async function measure(
  pids: number[],
  clients: Client[],
  total: number,
  send: (client: Client, turn: number) => Promise<Answer>
): Promise<Figures> {
  const times: number[] = []
  let turn = 0
  let errors = 0
  const before = pids.reduce((sum, pid) => sum + cpuOf(pid), 0)
  const start = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      while (turn < total) {
        const mine = turn++
        const sent = performance.now()
        const answer = await send(client, mine)
        times.push(performance.now() - sent)
        if (answer.status >= 400) errors++
      }
    })
  )
  const seconds = (performance.now() - start) / 1000
  const cpu = pids.reduce((sum, pid) => sum + cpuOf(pid), 0) - before
  times.sort((a, b) => a - b)
  const at = (share: number) =>
    round(times[Math.min(times.length - 1, Math.floor(times.length * share))])
  return {
    requests: times.length,
    perSecond: round(times.length / seconds),
    p50: at(0.5),
    p95: at(0.95),
    cpu: round(cpu / times.length),
    errors,
  }
}
