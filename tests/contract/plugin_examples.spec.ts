import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import ts from 'typescript'

/** Every ```ts block of the docs of plugins; each is a whole file. */
async function examples() {
  const folder = app.makePath('docs/plugins')
  const found: { name: string; code: string }[] = []
  const names = await readdir(folder)
  for (const page of names.filter((name) => name.endsWith('.md')).toSorted()) {
    const text = await readFile(join(folder, page), 'utf8')
    const blocks = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code)
    blocks
      .filter((code) => /^import .* from 'farley'$/m.test(code))
      .forEach((code, at) => found.push({ name: `${page.slice(0, -3)}_${at + 1}.ts`, code }))
  }
  return found
}

function typeErrors(files: string[]) {
  const { config } = ts.readConfigFile(app.makePath('tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, app.makePath())
  const program = ts.createProgram([...files, app.makePath('adonisrc.ts')], {
    ...options,
    noEmit: true,
  })
  return files.flatMap((file) => {
    const source = program.getSourceFile(file)!
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`)
  })
}

test.group('Examples in the docs of plugins', (group) => {
  const folder = app.makePath('tmp', `examples-${process.pid}`)
  group.setup(async () => {
    await mkdir(folder, { recursive: true })
    return () => rm(folder, { recursive: true })
  })

  test('are whole files that type-check against the contract and load', async ({ assert }) => {
    const all = await examples()
    assert.isAbove(all.length, 15)
    const files = await Promise.all(
      all.map(async ({ name, code }) => {
        await writeFile(join(folder, name), code)
        return join(folder, name)
      })
    )
    assert.deepEqual(typeErrors(files), [])
    for (const file of files) {
      const { default: plugin } = await import(pathToFileURL(file).href)
      assert.isNotEmpty(
        typeof plugin === 'function' ? [plugin.prototype.up] : Object.keys(plugin),
        file
      )
    }
  }).timeout(180_000)
})
