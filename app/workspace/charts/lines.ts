import { scaleLinear, scalePoint } from 'd3-scale'
import { line as path } from 'd3-shape'
import { drawing, element, linked, words, type Series } from '#workspace/charts/svg'

export interface LinePoint {
  value: number | null
  words: string
  href?: string | null
}

export interface Lines {
  id: string
  title: string
  summary?: string
  /** Labels along the way. */
  steps: string[]
  /** One point for each step; null where nothing is known, which leaves a gap. */
  lines: (Series & { points: LinePoint[] })[]
  axis: (value: number) => string
}

const width = 760
const height = 280
const edge = { left: 70, right: 90, top: 16, bottom: 28 }

/** Lines over time. Each is named where it ends, and dashed in its own way, so that no colour is needed to tell them apart. */
export function lines({ id, title, summary, steps, lines: all, axis }: Lines): string {
  const values = all.flatMap(({ points }) => points.map(({ value }) => value ?? 0))
  const x = scalePoint(
    steps.map((_, at) => String(at)),
    [edge.left, width - edge.right]
  )
  const y = scaleLinear(
    [Math.min(0, ...values), Math.max(1, ...values)],
    [height - edge.bottom, edge.top]
  ).nice(4)
  const every = Math.ceil(steps.length / 9)

  const ticks = y.ticks(4).map(
    (tick) =>
      element('line', {
        class: 'chart__line',
        x1: edge.left,
        x2: width - edge.right,
        y1: y(tick),
        y2: y(tick),
      }) +
      element(
        'text',
        {
          'class': 'chart__label chart__label--end',
          'x': edge.left - 8,
          'y': y(tick) + 4,
          'aria-hidden': 'true',
        },
        words(axis(tick))
      )
  )
  const labels = steps.map((label, at) =>
    at % every
      ? ''
      : element(
          'text',
          {
            'class': 'chart__label chart__label--middle',
            'x': x(String(at))!,
            'y': height - 8,
            'aria-hidden': 'true',
          },
          words(label)
        )
  )
  const drawn = all.map(({ label, points }, index) => {
    const known = points.map((point, at) => ({ ...point, x: x(String(at))!, at }))
    const d = path<(typeof known)[number]>()
      .defined(({ value }) => value !== null)
      .x((point) => point.x)
      .y((point) => y(point.value!))(known)
    const last = known.findLast(({ value }) => value !== null)
    return [
      element('path', { d: d ?? '', class: `chart__path chart__path--${index % 4}` }),
      ...known
        .filter(({ value }) => value !== null)
        .map((point) =>
          linked(
            point.href,
            `${steps[point.at]}, ${label}: ${point.words}`,
            element('circle', {
              cx: point.x,
              cy: y(point.value!),
              r: 4,
              class: `chart__point chart__point--${index % 4}`,
            })
          )
        ),
      last && all.length > 1
        ? element(
            'text',
            {
              'class': 'chart__label',
              'x': last.x + 10,
              'y': y(last.value!) + 4,
              'aria-hidden': 'true',
            },
            words(label)
          )
        : '',
    ].join('')
  })
  return drawing({ id, title, summary, width, height }, ...ticks, ...labels, ...drawn)
}
