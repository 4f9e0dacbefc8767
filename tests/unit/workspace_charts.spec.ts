import { test } from '@japa/runner'
import { bars } from '#workspace/charts/bars'
import { funnel } from '#workspace/charts/funnel'
import { lines } from '#workspace/charts/lines'
import { stackedBars } from '#workspace/charts/stacked_bars'

const evil = '<script>"&'
const escaped = '&lt;script&gt;&quot;&amp;'

const drawn = {
  stacked: stackedBars({
    id: 'a',
    title: evil,
    series: [
      { name: 'won', label: 'Won' },
      { name: 'open', label: evil },
    ],
    bars: [
      {
        label: evil,
        parts: [
          { value: 30, words: '30', href: '/deals?a=1&b=2' },
          { value: 10, words: evil },
        ],
        mark: { value: 60, words: 'Goal: 60' },
      },
      {
        label: 'Dec',
        parts: [
          { value: 0, words: '0' },
          { value: 0, words: '0' },
        ],
      },
    ],
    axis: String,
  }),
  bars: bars({ id: 'b', title: evil, bars: [{ label: evil, value: 3, words: '3', href: '/x' }] }),
  lines: lines({
    id: 'c',
    title: evil,
    steps: ['Jan', 'Feb', evil],
    lines: [
      {
        name: 'x',
        label: 'X',
        points: [
          { value: 1, words: '1' },
          { value: null, words: '' },
          { value: 3, words: evil },
        ],
      },
    ],
    axis: String,
  }),
  funnel: funnel({
    id: 'd',
    title: evil,
    steps: [{ label: evil, value: 9, words: '9', passed: '50 %', href: '/y' }],
  }),
}

test.group('Charts', () => {
  for (const [name, svg] of Object.entries(drawn)) {
    test(`${name} escapes its words, keeps to the policy and is named`, ({ assert }) => {
      assert.include(svg, escaped)
      assert.notInclude(svg, '<script')
      assert.notMatch(svg, /\sstyle=|\son\w+=/)
      assert.match(svg, /aria-labelledby="\w-title"/)
      assert.notInclude(svg, 'NaN')
    })
  }

  test('parts stand on each other to scale, and lead to their records', ({ assert }) => {
    const heights = [...drawn.stacked.matchAll(/height="([\d.]+)" class="chart__fill/g)].map(
      ([, height]) => Number(height)
    )
    assert.approximately(heights.at(-2)! / heights.at(-1)!, 3, 0.01)
    assert.include(drawn.stacked, 'href="/deals?a=1&amp;b=2"')
    assert.include(drawn.stacked, 'Goal: 60')
  })

  test('series differ without colour', ({ assert }) => {
    assert.include(drawn.stacked, 'fill="url(#a-look-1)"')
    assert.include(drawn.stacked, '<pattern id="a-look-1"')
  })

  test('a gap in a line stays a gap', ({ assert }) => {
    const [, d] = / d="([^"]+)"/.exec(drawn.lines)!
    assert.equal(d.match(/M/g)!.length, 2)
  })
})
