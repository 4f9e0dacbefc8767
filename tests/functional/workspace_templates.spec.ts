import edge from 'edge.js'
import { test } from '@japa/runner'

/** A line that looks like a component's tag: what Edge does not know, it prints as text. */
const tag = /^[ \t]*@!?([a-z]\w*(?:\.\w+)*)\(/gm

test.group('Templates', () => {
  test('each one compiles, and no tag is left as text', ({ assert }) => {
    edge.createRenderer()
    const known = new Set([
      ...edge.loader
        .listComponents()
        .flatMap(({ components }) => components.map(({ tagName }) => tagName)),
      ...Object.keys(edge.tags),
    ])
    const names: string[] = (edge.loader as any)
      .listTemplates()
      .flatMap(({ templates }: { templates: string[] }) => templates)
    assert.isAbove(names.length, 30)

    const wrong: string[] = []
    for (const name of names) {
      const path = edge.loader.makePath(name)
      try {
        edge.asyncCompiler.compile(path)
      } catch (error) {
        wrong.push(`${name}: ${error.message}`)
      }
      const source = edge.loader.resolve(path).template.replace(/\{\{--[\s\S]*?--\}\}/g, '')
      for (const [, found] of source.matchAll(tag)) {
        if (!known.has(found)) wrong.push(`${name}: there is no @${found}`)
      }
      if (/\.toAttrs\(/.test(source))
        wrong.push(`${name}: toAttrs() does not escape, html.attrs() does`)
    }
    assert.deepEqual(wrong, [])
  })

  test('an included partial is compiled once for the same local variables', ({ assert }) => {
    const compiler = edge.asyncCompiler as any
    const path = edge.loader.makePath('components/_help')
    assert.strictEqual(compiler.compile(path, []), compiler.compile(path, []))
    assert.notStrictEqual(compiler.compile(path, []), compiler.compile(path, ['row']))
  })
})
