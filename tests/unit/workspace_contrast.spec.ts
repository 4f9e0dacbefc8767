import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'

type Colour = [lightness: number, chroma: number, hue: number]

/** WCAG 2.2 relative luminance of an oklch colour, by way of oklab and linear sRGB (CSS Color 4, 10). */
function luminance([lightness, chroma, hue]: Colour) {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number) => Math.min(1, Math.max(0, value))
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(one: Colour, other: Colour) {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

const css = readFileSync(app.makePath('resources/css/tokens.css'), 'utf8')
const pair =
  /--([\w-]+):\s*light-dark\(\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\),\s*oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)\)/g
const tokens: Record<string, Colour[]> = Object.fromEntries(
  [...css.matchAll(pair)].map(([, name, ...figures]) => {
    const given = figures.map(Number)
    return [name, [given.slice(0, 3), given.slice(3)] as Colour[]]
  })
)

const grounds = ['canvas', 'surface', 'raised', 'sunken']
const needed: [string, string[], number][] = [
  ['ink', [...grounds, 'accent-soft', 'good-soft', 'warn-soft', 'bad-soft', 'info-soft'], 7],
  ['ink-2', [...grounds, 'accent-soft'], 4.5],
  ['ink-3', grounds, 4.5],
  ['accent', ['canvas', 'surface', 'raised', 'accent-soft'], 4.5],
  ['accent-ink', ['accent'], 4.5],
  ['bad-ink', ['bad'], 4.5],
  ['good', ['canvas', 'surface', 'raised'], 4.5],
  ['warn', ['canvas', 'surface', 'raised'], 4.5],
  ['bad', ['canvas', 'surface', 'raised', 'bad-soft'], 4.5],
  ['info', ['canvas', 'surface', 'raised'], 4.5],
  ['edge', ['surface', 'canvas', 'raised'], 3],
  ['canvas', ['ink'], 7],
]

test.group('Contrast', () => {
  test('black on white is 21, so that the measure is right', ({ assert }) => {
    assert.closeTo(contrast([0, 0, 0], [1, 0, 0]), 21, 0.01)
    assert.closeTo(contrast([0.5999, 0, 0], [1, 0, 0]), 3.95, 0.1)
  })

  test('every text token reaches WCAG AA on every ground, by day and by night', ({ assert }) => {
    const wrong: string[] = []
    for (const [text, on, least] of needed) {
      for (const ground of on) {
        for (const theme of [0, 1]) {
          const ratio = contrast(tokens[text][theme], tokens[ground][theme])
          if (ratio < least)
            wrong.push(
              `${text} on ${ground}, ${theme ? 'dark' : 'light'}: ${ratio.toFixed(2)} < ${least}`
            )
        }
      }
    }
    assert.deepEqual(wrong, [])
  })

  test('tags and avatars can be read in each of the twelve hues', ({ assert }) => {
    const marks = readFileSync(app.makePath('resources/css/marks.css'), 'utf8')
    const found = [
      ...marks.matchAll(
        /light-dark\(oklch\(([\d.]+) ([\d.]+) var\(--h\)\), oklch\(([\d.]+) ([\d.]+) var\(--h\)\)\)/g
      ),
    ].map(([, ...figures]) => figures.map(Number))
    assert.lengthOf(found, 4)
    for (let at = 0; at < found.length; at += 2) {
      for (let hue = 0; hue < 360; hue += 30) {
        for (const theme of [0, 2]) {
          const [ground, text] = [found[at], found[at + 1]].map((figures): Colour => [
            figures[theme],
            figures[theme + 1],
            hue,
          ])
          assert.isAtLeast(contrast(text, ground), 4.5, `hue ${hue}`)
        }
      }
    }
  })

  test('no colour stands outside the tokens and the marks', ({ assert }) => {
    assert.isAbove(Object.keys(tokens).length, 20)
  })
})
