import { escapeHtml } from '#records/field_type'

type Attributes = Record<string, string | number | null | undefined>

/** Markup of one SVG element. Attributes and text are escaped; children are markup already. */
export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${escapeHtml(String(typeof value === 'number' ? round(value) : value))}"`
    )
    .join('')
  return `<${name}${written}>${children.join('')}</${name}>`
}

export const words = (text: string) => escapeHtml(text)

/** A tenth of a pixel is as fine as anyone sees. */
const round = (value: number) => Math.round(value * 10) / 10

/** A mark that leads somewhere, and says in words what it shows. */
export function linked(href: string | null | undefined, label: string, ...children: string[]) {
  const inside = [element('title', {}, words(label)), ...children]
  return href
    ? element('a', { href, 'aria-label': label }, ...inside)
    : element('g', { 'role': 'img', 'aria-label': label }, ...inside)
}

export interface Frame {
  /** The page's only one. */
  id: string
  title: string
  /** What somebody who does not see it should know first. */
  summary?: string
  width: number
  height: number
}

/** The whole drawing, named for those who do not see it. No style attributes: the looks are classes of `chart.css`. */
export const drawing = ({ id, title, summary, width, height }: Frame, ...children: string[]) =>
  element(
    'svg',
    {
      'class': 'chart',
      'viewBox': `0 0 ${width} ${height}`,
      'role': 'group',
      'aria-labelledby': summary ? `${id}-title ${id}-summary` : `${id}-title`,
    },
    element('title', { id: `${id}-title` }, words(title)),
    ...(summary ? [element('desc', { id: `${id}-summary` }, words(summary))] : []),
    ...children
  )

/** Six fills that differ without colour too: plain, and hatched each in its own way. */
export const looks = 6

export function patterns(id: string, count: number): string {
  const strokes = ['', 'M0 8L8 0', 'M0 0L8 8', 'M0 4H8', 'M4 0V8', 'M0 4H8M4 0V8']
  return element(
    'defs',
    {},
    ...strokes
      .slice(1, count)
      .map((d, at) =>
        element(
          'pattern',
          { id: `${id}-look-${at + 1}`, width: 8, height: 8, patternUnits: 'userSpaceOnUse' },
          element('path', { d, class: 'chart__hatch' })
        )
      )
  )
}

/** A filled rectangle in the look of its series. */
export function block(
  id: string,
  series: number,
  { x, y, width, height }: { x: number; y: number; width: number; height: number }
): string {
  const look = series % looks
  const place = { x, y, width: Math.max(0, width), height: Math.max(0, height) }
  return (
    element('rect', { ...place, class: `chart__fill chart__fill--${look}` }) +
    (look ? element('rect', { ...place, fill: `url(#${id}-look-${look})` }) : '')
  )
}

export interface Series {
  name: string
  label: string
}

/** What each look stands for, in a row. */
export function legend(id: string, series: Series[], at: { x: number; y: number }): string {
  let { x } = at
  return series
    .map(({ label }, index) => {
      const mark =
        block(id, index, { x, y: at.y - 9, width: 12, height: 12 }) +
        element(
          'text',
          { 'x': x + 18, 'y': at.y + 1, 'class': 'chart__label', 'aria-hidden': 'true' },
          words(label)
        )
      x += 34 + label.length * 6.6
      return mark
    })
    .join('')
}
