import { scaleBand, scaleLinear } from 'd3-scale'
import {
  block,
  drawing,
  element,
  legend,
  linked,
  patterns,
  words,
  type Series,
} from '#workspace/charts/svg'

export interface Part {
  value: number
  /** As people read the value: "€12,400". */
  words: string
  href?: string | null
}

export interface StackedBar {
  label: string
  /** One for each series, in their order; the first stands at the bottom. */
  parts: Part[]
  /** A line across the bar, such as a goal. */
  mark?: { value: number; words: string } | null
}

export interface StackedBars {
  id: string
  title: string
  summary?: string
  series: Series[]
  bars: StackedBar[]
  /** Words of a value on the axis. */
  axis: (value: number) => string
}

const width = 760
const height = 300
const edge = { left: 70, right: 10, top: 36, bottom: 28 }

/** Bars of parts on top of each other. Values are whole numbers, none below zero; a single series makes plain bars. */
export function stackedBars({ id, title, summary, series, bars, axis }: StackedBars): string {
  const total = (bar: StackedBar) => bar.parts.reduce((sum, { value }) => sum + value, 0)
  const most = Math.max(1, ...bars.map((bar) => Math.max(total(bar), bar.mark?.value ?? 0)))
  const x = scaleBand(
    bars.map((_, at) => String(at)),
    [edge.left, width - edge.right]
  ).padding(0.28)
  const y = scaleLinear([0, most], [height - edge.bottom, edge.top]).nice(4)

  const lines = y.ticks(4).map(
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
  const drawn = bars.map((bar, at) => {
    const left = x(String(at))!
    let below = 0
    const parts = bar.parts.map(({ value, words: said, href }, index) => {
      if (!value) return ''
      const top = y(below + value)
      const place = { x: left, y: top, width: x.bandwidth(), height: y(below) - top }
      below += value
      return linked(href, `${bar.label}, ${series[index].label}: ${said}`, block(id, index, place))
    })
    const mark = bar.mark
      ? linked(
          null,
          bar.mark.words,
          element('line', {
            class: 'chart__mark',
            x1: left - 5,
            x2: left + x.bandwidth() + 5,
            y1: y(bar.mark.value),
            y2: y(bar.mark.value),
          })
        )
      : ''
    const label = element(
      'text',
      {
        'class': 'chart__label chart__label--middle',
        'x': left + x.bandwidth() / 2,
        'y': height - 8,
        'aria-hidden': 'true',
      },
      words(bar.label)
    )
    return parts.join('') + mark + label
  })
  return drawing(
    { id, title, summary, width, height },
    patterns(id, series.length),
    ...(series.length > 1 ? [legend(id, series, { x: edge.left, y: 16 })] : []),
    ...lines,
    ...drawn
  )
}
