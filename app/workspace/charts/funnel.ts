import { scaleLinear } from 'd3-scale'
import { block, drawing, element, linked, words } from '#workspace/charts/svg'

export interface FunnelStep {
  label: string
  value: number
  words: string
  /** What part of the step before came here: "62 %". */
  passed?: string | null
  href?: string | null
}

const width = 760
const row = 44

/** Steps that get narrower, from the top down, each with how many of the one before came this far. */
export function funnel({
  id,
  title,
  summary,
  steps,
}: {
  id: string
  title: string
  summary?: string
  steps: FunnelStep[]
}): string {
  const most = Math.max(1, ...steps.map(({ value }) => value))
  const x = scaleLinear([0, most], [0, 380])
  const drawn = steps.map(({ label, value, words: said, passed, href }, at) => {
    const y = at * row + 4
    const long = Math.max(2, x(value))
    return linked(
      href,
      [`${label}: ${said}`, passed].filter(Boolean).join(', '),
      element('text', { class: 'chart__label chart__label--end', x: 170, y: y + 20 }, words(label)),
      block(id, 0, { x: 370 - long / 2, y, width: long, height: row - 14 }),
      element('text', { class: 'chart__value', x: 575, y: y + 20 }, words(said)),
      passed ? element('text', { class: 'chart__label', x: 655, y: y + 20 }, words(passed)) : ''
    )
  })
  return drawing({ id, title, summary, width, height: steps.length * row + 4 }, ...drawn)
}
