import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import machine from '#start/env'

/**
 * A file that says which plugin's code is being started. It outlives the process: where one is found whose process is gone, that
 * plugin took the process with it.
 */
export interface Marker {
  plugin: string
  /** What it was about to do: `load`, `boot`, or the point that never came back. */
  point: string
  pid: number
  host: string
  at: string
}

const folder = () => join(machine.storagePath, 'plugins')
const mine = () => join(folder(), `starting-${hostname()}-${process.pid}.json`)

export function mark(plugin: string, point: string) {
  mkdirSync(folder(), { recursive: true, mode: 0o700 })
  const marker: Marker = {
    plugin,
    point,
    pid: process.pid,
    host: hostname(),
    at: new Date().toISOString(),
  }
  writeFileSync(mine(), JSON.stringify(marker))
}

export const unmark = () => rmSync(mine(), { force: true })

/** Where the watchdog, on a thread of its own, leaves the same note. */
export const markerFile = mine

/** Markers of processes that are gone; they are removed. A restart keeps its process id, so that one's own counts as gone. */
export function takeMarkers(): Marker[] {
  let names: string[] = []
  try {
    names = readdirSync(folder()).filter((name) => /^starting-.*\.json$/.test(name))
  } catch {
    return []
  }
  return names.flatMap((name) => {
    const file = join(folder(), name)
    try {
      const marker: Marker = JSON.parse(readFileSync(file, 'utf8'))
      if (isAlive(marker)) return []
      rmSync(file)
      return [marker]
    } catch {
      rmSync(file, { force: true })
      return []
    }
  })
}

/** A process of another machine on the same folder is given a minute to start. */
function isAlive({ pid, host, at }: Marker) {
  if (host !== hostname()) return Date.now() - Date.parse(at) < 60_000
  if (pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
