import type { DateTime } from 'luxon'
import { atWork } from '#workspace/demo/moments'
import type { Random } from '#workspace/demo/random'
import type { StageRow } from '#pipeline/models/pipeline/stage_book'

export interface Way {
  stages: StageRow[]
  won: StageRow
  lost: StageRow
}

export interface Step {
  stage: StageRow
  at: DateTime
}

/** Share that goes on from a stage, and the days that it takes on average, by the stage's place; the last holds for those after it. */
const goOn = [0.8, 0.75, 0.72, 0.76, 0.9]
const days = [8, 11, 13, 12, 7]
const at = (list: number[], place: number) => list[Math.min(place, list.length - 1)]

/** The days that a deal still needs from this stage on, if it goes as most do. */
export const daysFrom = (stages: StageRow[], place: number) =>
  stages.slice(place).reduce((sum, _, index) => sum + at(days, place + index), 0)

/** Where a deal that came at this moment had gone by now: forward, sometimes a step over or back, to an end that may be undone. */
export function walk(random: Random, begun: DateTime, now: DateTime, way: Way): Step[] {
  const steps: Step[] = [{ stage: way.stages[0], at: begun }]
  let place = 0
  let reopened = false
  for (;;) {
    const here = steps.at(-1)!
    const moment = leaves(random, here.at, place)
    if (moment >= now) return steps
    if (random.chance(at(goOn, place))) {
      place = next(random, place)
      const stage = way.stages[place] ?? way.won
      steps.push({ stage, at: moment })
      if (stage === way.won) return steps
      continue
    }
    steps.push({ stage: way.lost, at: moment })
    const back = atWork(moment.plus({ days: random.whole(4, 40) }))
    if (reopened || back >= now || !random.chance(0.06)) return steps
    steps.push({ stage: here.stage, at: back })
    reopened = true
  }
}

/** Stays are short for most and long for a few, as in life; one in twelve is forgotten for a while. */
function leaves(random: Random, since: DateTime, place: number) {
  const stay = -Math.log(1 - random.next()) * at(days, place) + 0.3
  const forgotten = random.chance(0.08) ? 6 : 1
  return atWork(since.plus({ hours: Math.round(24 * Math.min(stay * forgotten, 200)) }))
}

function next(random: Random, place: number) {
  const luck = random.next()
  if (place && luck < 0.05) return place - 1
  return luck < 0.14 ? place + 2 : place + 1
}
