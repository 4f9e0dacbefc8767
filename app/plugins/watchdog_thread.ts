import { writeFileSync } from 'node:fs'
import { Session } from 'node:inspector/promises'
import { workerData } from 'node:worker_threads'

const { cells, patience, names, marker, pid, host } = workerData as {
  cells: Int32Array
  patience: number
  names: string[]
  marker: string
  pid: number
  host: string
}
const [beatCell, pluginCell, brokenCell] = [0, 1, 2]
const step = 250

let last = -1
let since = Date.now()
let brokeOff = false

setInterval(async () => {
  const beat = Atomics.load(cells, beatCell)
  if (beat !== last) {
    last = beat
    since = Date.now()
    brokeOff = false
    return
  }
  const plugin = Atomics.load(cells, pluginCell)
  const held = Date.now() - since
  // Before the first beat the house itself still starts.
  if (last === -1 || !plugin || held < patience) return
  if (brokeOff) {
    if (held > patience + 5_000) process.kill(pid, 'SIGKILL')
    return
  }
  brokeOff = true
  const note = {
    plugin: names[plugin - 1],
    point: 'a loop without end',
    pid,
    host,
    at: new Date().toISOString(),
  }
  writeFileSync(marker, JSON.stringify(note))
  Atomics.store(cells, brokenCell, plugin)
  const session = new Session()
  session.connectToMainThread()
  await session.post('Runtime.terminateExecution')
  session.disconnect()
}, step)
