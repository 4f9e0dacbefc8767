import { monitorEventLoopDelay, performance, type ELDHistogram } from 'node:perf_hooks'

/** Milliseconds between two looks of the histogram: fine enough to see what people feel, and rare enough for an idle machine. */
const resolution = 50
const minute = 60_000
/** A step of the clock that is worth telling, in milliseconds. */
const step = 5_000

export interface Delay {
  /** Milliseconds by which the process was late at what it had to do. */
  p99: number
  max: number
}

/** How promptly this process does its work, minute by minute, and whether its clock was set meanwhile. */
class Pulse {
  #histogram: ELDHistogram | undefined
  #last: Delay | null = null
  #wall = 0
  #jump: { at: number; ms: number } | null = null

  start() {
    if (this.#histogram) return
    this.#histogram = monitorEventLoopDelay({ resolution })
    this.#histogram.enable()
    this.#wall = wallAhead()
    setInterval(() => this.#beat(), minute).unref()
  }

  /** Of the last whole minute, or of the first seconds; null where nothing was measured. */
  get delay(): Delay | null {
    return this.#last ?? (this.#histogram?.count ? delayOf(this.#histogram) : null)
  }

  /** The last time that the clock of the machine was set while this process ran. */
  get jump() {
    this.#lookAtClock()
    return this.#jump
  }

  #beat() {
    this.#last = delayOf(this.#histogram!)
    this.#histogram!.reset()
    this.#lookAtClock()
  }

  #lookAtClock() {
    const wall = wallAhead()
    if (this.#wall && Math.abs(wall - this.#wall) >= step)
      this.#jump = { at: Date.now(), ms: Math.round(wall - this.#wall) }
    this.#wall = wall
  }
}

/** The clock that can be set against the one that only runs on. */
const wallAhead = () => Date.now() - performance.now()

const inMilliseconds = (nanoseconds: number) =>
  Math.max(0, Math.round(nanoseconds / 1e6) - resolution)

const delayOf = (histogram: ELDHistogram): Delay => ({
  p99: inMilliseconds(histogram.percentile(99)),
  max: inMilliseconds(histogram.max),
})

const pulse = new Pulse()
export default pulse
