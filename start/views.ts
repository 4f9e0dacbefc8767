import edge, { Template } from 'edge.js'
import app from '@adonisjs/core/services/app'
import modules from '#modules/registry'
import { assets, importMap, scripts } from '#workspace/assets/assets'
import { iconMarkup } from '#workspace/assets/icons'
import { domId } from '#records/screens/dom_id'
import { attributes, hueOf, initials } from '#workspace/pages/marks'

/**
 * Edge keeps compiled pages and components but compiles an included partial anew each time: 0.1 ms and more for each.
 * What was compiled once for the same local variables is kept here.
 */
if (!app.inDev) {
  for (const compiler of [edge.compiler, edge.asyncCompiler] as any[]) {
    const compile = compiler.compile.bind(compiler)
    const partials = new Map<string, unknown>()
    compiler.compile = (path: string, locals?: string[]) => {
      if (!locals) return compile(path)
      const key = `${locals.join()} ${path}`
      if (!partials.has(key)) partials.set(key, compile(path, locals))
      return partials.get(key)
    }
  }
}

/**
 * Edge lists every folder of components anew for each renderer, which is each request: 0.3 ms with twenty of them.
 * What is there does not change while a production server runs. A component may be called by its file's name too,
 * `@page_head` as well as `@pageHead`.
 */
const loader = edge.loader as any
const list = loader.listComponents.bind(loader)
const mount = loader.mount.bind(loader)
let listed: unknown
loader.listComponents = () => {
  if (!listed || app.inDev) listed = list().map(withFileNames)
  return listed
}
loader.mount = (...given: unknown[]) => {
  listed = undefined
  return mount(...given)
}

interface Components {
  components: { componentName: string; tagName: string }[]
}

function withFileNames({ components, ...rest }: Components) {
  const named = components.filter(({ tagName }) => /[A-Z]/.test(tagName))
  const aliases = named.map(({ componentName, tagName }) => ({
    componentName,
    tagName: tagName.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  }))
  return { ...rest, components: [...components, ...aliases] }
}

/** Indentation is for who reads a template; it would be a tenth of a list page. */
edge.processor.process('raw', ({ raw }) => raw.replace(/^[ \t]+/gm, ''))

/**
 * What is not there prints nothing; Edge would print the word `undefined`. Most of what a page prints needs no escaping at all,
 * which one test tells in a fifth of the time.
 */
const { escape } = Template.prototype
const special = /[&<>"'`]/
Template.prototype.escape = function (value: unknown) {
  if (value === undefined || value === null) return ''
  if (typeof value === 'string' && !special.test(value)) return value
  return escape.call(this, value)
}

const { safe } = edge.globals.html
edge.globals.html.attrs = (values: Record<string, unknown>) => safe(attributes(values ?? {}))

edge.global('icon', (name: string, options?: Parameters<typeof iconMarkup>[2]) =>
  safe(iconMarkup(name, assets().url('icons/icons.svg'), options))
)
edge.global('asset', (name: string) => assets().url(name))
edge.global('scripts', scripts)
edge.global('importMap', () => safe(importMap()))
edge.global('domId', domId)
edge.global('hueOf', hueOf)
edge.global('initials', initials)
edge.global('renderSlot', async (name: string, ctx: any, state: object) =>
  safe(await modules.renderSlot(name, ctx, state))
)
edge.global(
  'describedBy',
  ({ id, hint, error }: Record<string, unknown>) =>
    [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined
)
