import { scaleLinear } from 'd3-scale'
import { block, drawing, element, linked, words } from '#workspace/charts/svg'

export interface Bar {
  label: string
  value: number
  /** As people read the value. */
  words: string
  href?: string | null
}

const width = 760
const row = 30
const edge = { left: 190, right: 110 }

/** Bars that lie, one below the other, each with its label before and its value behind. Values are none below zero. */
export function bars({
  id,
  title,
  summary,
  bars: all,
}: {
  id: string
  title: string
  summary?: string
  bars: Bar[]
}): string {
  const most = Math.max(1, ...all.map(({ value }) => value))
  const x = scaleLinear([0, most], [0, width - edge.left - edge.right])
  const drawn = all.map(({ label, value, words: said, href }, at) => {
    const y = at * row + 4
    const shown = label.length > 28 ? `${label.slice(0, 27)}…` : label
    return linked(
      href,
      `${label}: ${said}`,
      element(
        'text',
        { class: 'chart__label chart__label--end', x: edge.left - 10, y: y + 16 },
        words(shown)
      ),
      block(id, 0, { x: edge.left, y, width: Math.max(1, x(value)), height: row - 8 }),
      element(
        'text',
        { class: 'chart__value', x: edge.left + x(value) + 8, y: y + 16 },
        words(said)
      )
    )
  })
  return drawing({ id, title, summary, width, height: all.length * row + 4 }, ...drawn)
}
