import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { IntlMessageFormat } from 'intl-messageformat'
import { coreModules } from '#start/modules'
import { languageFolders, readTranslations } from '#modules/translations'

/** Names of the values that a message takes, also those within its plural forms and choices. */
function valuesIn(message: string): string[] {
  const names = new Set<string>()
  const read = (parts: ReturnType<IntlMessageFormat['getAst']>) => {
    for (const part of parts) {
      // Literals, and the # of a plural form, are no values.
      if (part.type === 0 || part.type === 7) continue
      names.add(part.value)
      if ('options' in part) for (const { value } of Object.values(part.options)) read(value)
    }
  }
  read(new IntlMessageFormat(message, 'en', {}, { ignoreTag: true }).getAst())
  return [...names].sort()
}

const rooms = [
  'modules',
  'records',
  'access',
  'workspace',
  'contacts',
  'leads',
  'pipeline',
  'quotes',
  'plugins',
]

function files(folder: string, ending: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return files(path, ending)
    return path.endsWith(ending) ? [path] : []
  })
}

test.group('The house', () => {
  test('each room imports only rooms above it', ({ assert }) => {
    const wrong: string[] = []
    for (const [level, room] of rooms.entries()) {
      for (const file of files(app.makePath('app', room), '.ts')) {
        // Types are erased: the contract may name what a lower room declares.
        const source = readFileSync(file, 'utf8').replace(/import type [^;]*?from '[^']+'/g, '')
        for (const [, target] of source.matchAll(/(?:from|import\()\s*'#(\w+)\//g)) {
          if (
            rooms.includes(target) &&
            rooms.indexOf(target) > level &&
            !(room === 'modules' && target === 'records')
          ) {
            wrong.push(`${relative(app.makePath(), file)} imports ${target}`)
          }
        }
      }
    }
    assert.deepEqual(wrong, [])
  })

  test('every word is there in English and in Spanish, with the same values in it', ({
    assert,
  }) => {
    const { en, es } = readTranslations(languageFolders())
    assert.deepEqual(
      Object.keys(en)
        .filter((key) => !(key in es))
        .sort(),
      [],
      'missing in Spanish'
    )
    assert.deepEqual(
      Object.keys(es)
        .filter((key) => !(key in en))
        .sort(),
      [],
      'missing in English'
    )
    const differing = Object.keys(en).filter(
      (key) => valuesIn(en[key]).join() !== valuesIn(es[key]).join()
    )
    assert.deepEqual(differing, [], 'other values')
    assert.deepEqual(
      Object.keys(en).filter((key) => !en[key].trim() || !es[key].trim()),
      [],
      'empty'
    )
  })

  test('every word that code and templates ask for is there', ({ assert }) => {
    const { en } = readTranslations(languageFolders())
    const asked = new Set<string>()
    const sources = ['app', 'resources/views'].flatMap((folder) => [
      ...files(app.makePath(folder), '.edge'),
      ...files(app.makePath(folder), '.ts'),
    ])
    for (const file of sources) {
      for (const [, key] of readFileSync(file, 'utf8').matchAll(
        /(?<![\w.])t\(\s*'([\w]+(?:\.[\w]+)+)'/g
      ))
        asked.add(key)
    }
    assert.isAbove(asked.size, 0)
    assert.deepEqual([...asked].filter((key) => !(key in en)).sort(), [])
  })

  test('every record, field, choice and right of a module has its word', ({ assert }) => {
    const { en } = readTranslations(languageFolders())
    const missing: string[] = []
    const need = (...keys: string[]) => !keys.some((key) => key in en) && missing.push(keys[0])
    for (const module of coreModules) {
      for (const record of module.records ?? []) {
        need(`${record.recordName}.one`)
        need(`${record.recordName}.many`)
        for (const field of record.readable) {
          need(`${record.recordName}.fields.${field.key}`, `records.fields.${field.key}`)
          for (const value of field.options.choices ?? []) {
            need(
              `${record.recordName}.choices.${field.key}.${value}`,
              `records.choices.${field.key}.${value}`
            )
          }
        }
      }
      for (const { label } of [...(module.bulkActions ?? []), ...(module.palette ?? [])])
        need(label)
      for (const { name, keys } of module.optionLists ?? []) {
        need(`optionLists.${name}`)
        for (const key of keys) need(`options.${name}.${key}`)
      }
      for (const { name } of module.checks ?? []) {
        need(`health.${name}.title`)
        need(`health.${name}.good`)
        if (`health.${name}.warn` in en || `health.${name}.bad` in en) need(`health.${name}.advice`)
      }
      for (const right of module.rights ?? []) need(`rights.${right}`)
      for (const entry of module.nav ?? []) need(entry.label ?? `nav.${entry.name}`)
    }
    assert.deepEqual(missing, [])
  })

  test('templates hold no style or script that the content security policy refuses', ({
    assert,
  }) => {
    const wrong: string[] = []
    for (const file of [
      ...files(app.makePath('resources/views'), '.edge'),
      ...files(app.makePath('app'), '.edge'),
    ]) {
      const source = readFileSync(file, 'utf8').replace(/\{\{--[\s\S]*?--\}\}/g, '')
      for (const [found] of source.matchAll(
        /\sstyle="|\son\w+="|hx-on|hx-vals=['"]js:|<script(?![^>]*nonce)[^>]*>/g
      )) {
        if (!file.includes('/mails/') && !file.endsWith('layouts/mail.edge'))
          wrong.push(`${relative(app.makePath(), file)}: ${found.trim()}`)
      }
    }
    assert.deepEqual(wrong, [])
  })

  test('only the rooms of SQL put names into the text of a query, and nobody puts values there', ({
    assert,
  }) => {
    const wrong: string[] = []
    const raw =
      /(?:whereRaw|orderByRaw|havingRaw|rawQuery|\.raw)\(\s*`[^`]*\$\{(?!dialect\(\))[^`]*`/g
    for (const file of files(app.makePath('app'), '.ts')) {
      if (/app\/records\/(dialect|query|search)\//.test(file)) continue
      for (const [found] of readFileSync(file, 'utf8').matchAll(raw)) {
        wrong.push(`${relative(app.makePath(), file)}: ${found}`)
      }
    }
    assert.deepEqual(wrong, [])
  })
})
