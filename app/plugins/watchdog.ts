import { writeFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { hostname } from 'node:os'
import { getHeapStatistics } from 'node:v8'
import { Worker } from 'node:worker_threads'
import logger from '@adonisjs/core/services/logger'
import guard from '#modules/guard'
import { markerFile } from '#modules/crash_marker'
import { leaveOut } from '#modules/plugin_state'
import { restart } from '#workspace/start/restart'
import { tellWhoLooksAfter } from '#plugins/failures'

/** As long as the thread that serves people may be held before it is broken off. */
const patience = Number(process.env.PLUGIN_PATIENCE ?? 10_000)
const beatEvery = 500
/** Share of the heap at which a plugin that keeps taking memory is told from one that is only large. */
const fullHeap = 0.85

let worker: Worker | undefined
let beat: NodeJS.Timeout | undefined

/** Cells that both threads see: a beat, the plugin that runs (its position, 0 for none), how often it was broken off. */
const cells = new Int32Array(new SharedArrayBuffer(12))
const [beatCell, pluginCell, brokenCell] = [0, 1, 2]

/**
 * A thread of its own that notices when a plugin never gives the main one back. It breaks the loop off, and the process starts anew
 * without the plugin; where that fails, it ends the process and leaves the plugin's name for the next start.
 */
export function startWatchdog() {
  const names = guard.names
  const taken = new Map<string, number>()
  guard.onEnter = (plugin) => {
    Atomics.store(cells, pluginCell, plugin ? names.indexOf(plugin) + 1 : 0)
  }
  guard.onTaken = (plugin, bytes) => taken.set(plugin, (taken.get(plugin) ?? 0) + bytes)
  mkdirSync(dirname(markerFile()), { recursive: true, mode: 0o700 })
  worker = new Worker(new URL('./watchdog_thread.ts', import.meta.url), {
    workerData: {
      cells,
      patience,
      names,
      marker: markerFile(),
      pid: process.pid,
      host: hostname(),
    },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
    execArgv: [],
  })
  worker.on('error', (error) => logger.error({ err: error }, 'the watchdog stopped'))
  worker.unref()
  beat = setInterval(() => {
    Atomics.add(cells, beatCell, 1)
    const broken = Atomics.exchange(cells, brokenCell, 0)
    if (broken)
      void giveUp(
        names[broken - 1],
        `never gave back the thread that serves everyone, for ${patience / 1000} seconds`
      )
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
    if (used < limit * fullHeap) return
    const [most] = [...taken].sort((a, b) => b[1] - a[1])
    if (most && most[1] > limit / 4)
      void giveUp(
        most[0],
        `filled the memory of the process (${Math.round(most[1] / 1024 / 1024)} MB)`
      )
  }, beatEvery).unref()
}

export function stopWatchdog() {
  clearInterval(beat)
  guard.onEnter = () => {}
  void worker?.terminate()
  worker = undefined
}

let givingUp = false
async function giveUp(plugin: string, what: string) {
  if (givingUp) return
  givingUp = true
  const reason = `The plugin "${plugin}" ${what}, and was left out.`
  logger.error({ plugin }, reason)
  guard.dismiss(plugin)
  // Should the database not answer, the next start finds the name here.
  writeFileSync(
    markerFile(),
    JSON.stringify({
      plugin,
      point: what,
      pid: process.pid,
      host: hostname(),
      at: new Date().toISOString(),
    })
  )
  await leaveOut(plugin, reason).catch(() => {})
  await tellWhoLooksAfter('plugins.leftOut', plugin, { reason }).catch(() => {})
  await restart()
}
