import edge from 'edge.js'
import { test } from '@japa/runner'
import { translator } from '#modules/translator'
import { bars } from '#workspace/charts/bars'

const hostile = `<img src=x onerror=alert(1)> "'&`
const escaped = /&lt;img src=x onerror=alert\(1\)&gt; &quot;/
const options = [{ value: hostile, label: hostile }]

/** Each component with the hostile string wherever it prints, and what tells that it has a name for screen readers. */
const components: Record<string, { props: Record<string, unknown>; named: RegExp }> = {
  button: { props: { label: hostile, value: hostile }, named: /<span>&lt;img/ },
  linkButton: { props: { label: hostile, href: hostile }, named: /<span>&lt;img/ },
  icon: { props: { name: 'star', label: hostile }, named: /role="img" aria-label="/ },
  panel: { props: { title: hostile, count: hostile }, named: /aria-label="&lt;img/ },
  pageHead: { props: { title: hostile, subtitle: hostile, count: hostile }, named: /<h1>&lt;img/ },
  tabs: {
    props: {
      label: hostile,
      tabs: [{ label: hostile, href: hostile, count: hostile, current: true }],
    },
    named: /aria-label="&lt;img[\s\S]*aria-current="page"/,
  },
  pager: {
    props: { text: hostile, next: hostile, previous: hostile },
    named: /aria-label="Pages"/,
  },
  menu: { props: { id: 'a', label: hostile }, named: /popovertarget="a"/ },
  dialog: { props: { id: 'a', title: hostile }, named: /aria-labelledby="a-title"/ },
  form: { props: { action: hostile, method: 'put' }, named: /name="_csrf"/ },
  field: { props: { name: 'a', label: hostile, hint: hostile, error: hostile }, named: /for="a"/ },
  text: {
    props: { name: 'a', label: hostile, value: hostile, hint: hostile, error: hostile },
    named:
      /for="a"[\s\S]*id="a"[\s\S]*aria-invalid="true" aria-describedby="a-hint a-error"[\s\S]*id="a-hint"[\s\S]*id="a-error"/,
  },
  area: { props: { name: 'a', label: hostile, value: hostile }, named: /for="a"/ },
  richArea: {
    props: { name: 'a', label: hostile, value: hostile, formatted: hostile },
    named: /for="a"[\s\S]*role="textbox"/,
  },
  select: {
    props: { name: 'a', label: hostile, value: hostile, options },
    named: /for="a"[\s\S]*selected/,
  },
  checkbox: {
    props: { name: 'a', label: hostile, value: hostile },
    named: /<label class="check">/,
  },
  switch: { props: { name: 'a', label: hostile, value: hostile }, named: /role="switch"/ },
  radio: {
    props: { name: 'a', label: hostile, value: hostile, options },
    named: /<legend[\s\S]*checked/,
  },
  date: {
    props: { name: 'a', label: hostile, value: hostile },
    named: /for="a"[\s\S]*type="date"/,
  },
  file: { props: { name: 'a', label: hostile, text: hostile }, named: /for="a"[\s\S]*id="a"/ },
  tags: { props: { tags: [{ name: hostile, hue: 13 }] }, named: /hue-1"/ },
  table: { props: { label: hostile }, named: /aria-label="&lt;img/ },
  badge: { props: { label: hostile }, named: /badge/ },
  avatar: { props: { id: 3, name: 'A', title: hostile }, named: /role="img" aria-label="/ },
  progress: {
    props: { label: hostile, value: 1, max: 2, text: hostile },
    named: /<progress [^>]*aria-label="/,
  },
  stat: {
    props: { label: hostile, value: hostile, delta: hostile, text: hostile },
    named: /figure/,
  },
  toast: { props: { text: hostile, undo: hostile }, named: /role="status"/ },
  alert: { props: { tone: 'bad', title: hostile, text: hostile }, named: /role="alert"/ },
  empty: { props: { title: hostile, text: hostile }, named: /<h2>&lt;img/ },
  breadcrumbs: {
    props: { steps: [{ label: hostile, href: hostile }, { label: hostile }] },
    named: /aria-current="page"/,
  },
}
components.chart = {
  props: {
    svg: bars({
      id: 'a',
      title: hostile,
      bars: [{ label: hostile, value: 3, words: hostile, href: hostile }],
    }),
  },
  named: /aria-labelledby="a-title"[\s\S]*<summary>/,
}
const silent: Record<string, RegExp> = {
  skeleton: /role="status" aria-label="Loading/,
}

function render(name: string, props: Record<string, unknown>) {
  return edge
    .createRenderer()
    .share({ t: translator('en'), csrfToken: 'token', props, path: '/', ctx: {} })
    .renderRaw(`@!${name}({ ...props })`)
}

test.group('Components', () => {
  test('{name} renders, escapes and has a name')
    .with(Object.entries(components).map(([name, rest]) => ({ name, ...rest })))
    .run(async ({ assert }, { name, props, named }) => {
      const html = await render(name, props)
      assert.notInclude(html, hostile)
      assert.notInclude(html, '<img')
      assert.match(html, escaped)
      assert.match(html, named)
      assert.notInclude(html, 'undefined')
      assert.notInclude(html, '[object')
    })

  test('{name} renders', async ({ assert }, { name, named }: any) => {
    assert.match(await render(name, {}), named)
  }).with(Object.entries(silent).map(([name, named]) => ({ name, named })))

  test('every component of the house is here or is a layout', ({ assert }) => {
    const [house] = edge.loader.listComponents().filter(({ diskName }) => diskName === 'default')
    const names = house.components
      .map(({ tagName }) => tagName)
      .filter((name) => !/[a-z]_/.test(name))
      .filter(
        (name) =>
          !/^layouts\.|(^|\.)_/.test(name) &&
          !['help', 'label', 'place', 'mjml', 'richbar'].includes(name)
      )
    assert.sameMembers(names, [...Object.keys(components), ...Object.keys(silent)])
  })

  test('an attribute cannot be broken out of', async ({ assert }) => {
    const html = await edge.renderRaw(
      `<a {{ html.attrs({ title: value, hidden: false, lang: null, open: true }) }}>`,
      {
        value: `"><script>`,
      }
    )
    assert.equal(html, '<a title="&quot;&gt;&lt;script&gt;" open>')
  })

  test('what is not there prints nothing', async ({ assert }) => {
    const html = await edge.renderRaw('{{ none }}|{{ nothing }}|{{ zero }}|{{ no }}', {
      nothing: null,
      zero: 0,
      no: false,
    })
    assert.equal(html, '||0|false')
  })
})
