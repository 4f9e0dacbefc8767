import { AsyncLocalStorage } from 'node:async_hooks'
import { getHeapStatistics } from 'node:v8'
import type { Manifest } from '#modules/manifest'

/** What is known of one entry point of a plugin since this process began. */
export interface Point {
  plugin: string
  name: string
  calls: number
  failures: number
  /** Milliseconds in all. */
  time: number
  /** When it failed lately, milliseconds since 1970. */
  recent: number[]
  /** Switched off: it failed too often, or an admin wants it so. */
  off: boolean
}

/** A plugin whose code runs in this process. */
export interface Running {
  manifest: Manifest
  root: string
  /** What the admin set, secrets opened. */
  settings: Record<string, unknown>
  /** Names of record types that it declares itself. */
  ownRecords: Set<string>
}

/** Asked of a point that is switched off, where nothing can stand in for it. */
export class PointOff extends Error {
  readonly status = 404

  constructor(plugin: string, point: string) {
    super(`"${point}" of the plugin "${plugin}" is switched off.`)
  }
}

const failuresToSwitchOff = 3
const window = 10 * 60_000

/** Refusals are answers, not failures: nothing there, not allowed, not valid, someone was faster. */
const isAnswer = (error: any) =>
  (typeof error?.status === 'number' && error.status < 500) ||
  error?.constructor?.name === 'FieldError' ||
  error?.constructor?.name === 'Later' ||
  error?.constructor?.name === 'LeaseLost' ||
  error?.constructor?.name === 'Conflict'

interface Frame {
  plugin: string
  point: string
}

const frames = new AsyncLocalStorage<Frame>()

type Failed = (point: Point, error: unknown, switchedOff: boolean) => void

/**
 * Stands between the house and what plugins registered: every call into a plugin goes through `run`, so that it is counted, timed,
 * named, and cut off where it keeps failing.
 */
class Guard {
  readonly #points = new Map<string, Point>()
  readonly #running = new Map<string, Running>()
  /** Told of each failure; the room of the plugins' pages keeps it and tells the admins. */
  onFailure: Failed = () => {}
  /** Told when code of a plugin begins and ends to run on this thread; null for the house. */
  onEnter: (plugin: string | null) => void = () => {}

  /** Told how many bytes of memory a call took, as far as can be told, while somebody watches. */
  onTaken: ((plugin: string, bytes: number) => void) | undefined

  /** The plugin whose code is running, if any is. */
  get current(): Running | undefined {
    const frame = frames.getStore()
    return frame && this.#running.get(frame.plugin)
  }

  get currentPoint(): string | undefined {
    return frames.getStore()?.point
  }

  admit(running: Running) {
    this.#running.set(running.manifest.name, running)
  }

  dismiss(plugin: string) {
    this.#running.delete(plugin)
  }

  running(plugin: string) {
    return this.#running.get(plugin)
  }

  get names() {
    return [...this.#running.keys()]
  }

  point(plugin: string, name: string): Point {
    const key = `${plugin} ${name}`
    let point = this.#points.get(key)
    if (!point) {
      point = { plugin, name, calls: 0, failures: 0, time: 0, recent: [], off: false }
      this.#points.set(key, point)
    }
    return point
  }

  pointsOf(plugin: string) {
    return [...this.#points.values()].filter((point) => point.plugin === plugin)
  }

  /** Puts points in the state that the database knows. */
  switchOff(plugin: string, names: readonly string[]) {
    for (const point of this.pointsOf(plugin)) if (!names.includes(point.name)) this.#on(point)
    for (const name of names) this.point(plugin, name).off = true
  }

  #on(point: Point) {
    point.off = false
    point.recent = []
  }

  isOff(plugin: string, name: string) {
    return !this.#running.has(plugin) || this.point(plugin, name).off
  }

  /**
   * Calls into a plugin.
   * @param standIn what is given where the point is off or fails; without one, the error goes on to the caller
   */
  run<T>(plugin: string, name: string, work: () => T, standIn?: () => T): T {
    const point = this.point(plugin, name)
    if (this.isOff(plugin, name)) {
      if (standIn) return standIn()
      throw new PointOff(plugin, name)
    }
    const began = performance.now()
    const heap = this.onTaken && getHeapStatistics().used_heap_size
    const ended = () => {
      point.time += performance.now() - began
      if (heap) this.onTaken?.(plugin, getHeapStatistics().used_heap_size - heap)
    }
    const outside = frames.getStore()?.plugin ?? null
    point.calls++
    this.onEnter(plugin)
    try {
      const result = frames.run({ plugin, point: name }, work)
      if (!isPromise(result)) {
        ended()
        return result
      }
      return result.then(
        (value) => {
          ended()
          return value
        },
        (error) => {
          ended()
          return this.#failed(point, error, standIn)
        }
      ) as T
    } catch (error) {
      ended()
      return this.#failed(point, error, standIn)
    } finally {
      this.onEnter(outside)
    }
  }

  #failed<T>(point: Point, error: unknown, standIn?: () => T): T {
    // A point within a point of the same plugin fails once.
    if (!isAnswer(error) && !(error as any)?.[counted]) {
      mark(error)
      this.fail(point, error)
    }
    if (standIn && !isAnswer(error)) return standIn()
    throw error
  }

  /** Counts a failure that was noticed elsewhere. */
  fail(point: Point, error: unknown) {
    const now = Date.now()
    point.failures++
    point.recent = [...point.recent.filter((time) => time > now - window), now]
    const switchedOff = !point.off && point.recent.length >= failuresToSwitchOff
    if (switchedOff) point.off = true
    this.onFailure(point, error, switchedOff)
  }
}

const counted = Symbol('counted')
function mark(error: unknown) {
  if (typeof error === 'object' && error !== null && Object.isExtensible(error))
    Object.defineProperty(error, counted, { value: true, configurable: true })
}

/** A query can be awaited as well, but would run by that. */
const isPromise = (value: unknown): value is Promise<any> => value instanceof Promise

const guard = new Guard()
export default guard
