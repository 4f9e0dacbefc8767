import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import modules from '#modules/registry'
import { readTranslations } from '#modules/translations'
import type { ColumnKind } from '#records/field_type'
import type { RecordClass } from '#records/record'

/** Column types of either database that may hold a kind of value. */
const fitting: Record<ColumnKind, RegExp> = {
  string: /^(varchar|char)|text/,
  text: /text/,
  integer: /^(int|integer)/,
  bigint: /^(bigint|int|integer)/,
  decimal: /^(decimal|numeric|float)/,
  boolean: /^(boolean|tinyint)/,
  date: /^date$/,
  dateTime: /^(datetime|timestamp)/,
  json: /text|json/,
}

const standard = ['id', 'title', 'title_sort', 'version', 'created_at', 'updated_at', 'deleted_at']

async function columnsOf(Record: RecordClass) {
  const info: any = await db.connection().columnsInfo((Record as any).table)
  return new Map<string, { type: string; maxLength: unknown; nullable: boolean }>(
    Object.entries(info)
  )
}

test.group('Each record type against its table', () => {
  test('every declared field has a column that fits it', async ({ assert }) => {
    assert.isNotEmpty(modules.records)
    const wrong: string[] = []
    for (const Record of modules.records) {
      const columns = await columnsOf(Record)
      for (const field of Record.bound) {
        const column = columns.get(field.column)
        const where = `${Record.recordName}.${field.key}`
        if (!column) wrong.push(`${where} has no column ${field.column}`)
        else if (!fitting[field.type.column].test(column.type.toLowerCase()))
          wrong.push(`${where} is ${field.type.column}, its column ${column.type}`)
      }
    }
    assert.deepEqual(wrong, [])
  })

  test('the columns that all records carry are there', async ({ assert }) => {
    for (const Record of modules.records) {
      const columns = await columnsOf(Record)
      for (const column of [...standard, 'owner_id', 'collaborators', 'origin', 'custom'])
        assert.isTrue(columns.has(column), `${Record.recordName} has ${column}`)
    }
  })

  test('no column is longer in the form than in the table', async ({ assert }) => {
    const wrong: string[] = []
    for (const Record of modules.records) {
      const columns = await columnsOf(Record)
      for (const field of Record.bound) {
        if (field.type.column !== 'string') continue
        const most = Number(columns.get(field.column)?.maxLength)
        const max = field.options.max ?? (field.type.name === 'personName' ? 120 : 0)
        if (most && max > most) wrong.push(`${Record.recordName}.${field.key}: ${max} > ${most}`)
      }
    }
    assert.deepEqual(wrong, [])
  })

  test('no column of the table is unknown to its record', async ({ assert }) => {
    const unknown: string[] = []
    for (const Record of modules.records) {
      const known = new Set([
        ...Record.bound.map(({ column }) => column),
        ...['id', 'title', 'title_sort', 'custom'],
      ])
      const columns = await columnsOf(Record)
      for (const column of columns.keys())
        if (!known.has(column)) unknown.push(`${Record.recordName}.${column}`)
    }
    assert.deepEqual(unknown, [])
  })

  test('every reference leads to a record type, and each option names a field', ({ assert }) => {
    const names = new Set(modules.records.map(({ recordName }) => recordName as string))
    for (const Record of modules.records) {
      for (const field of Record.bound) {
        if (field.type.name === 'reference')
          assert.isTrue(names.has(field.options.to), `${Record.recordName}.${field.key}`)
      }
      const { form = [], list = [], parent, importKey } = Record.options
      const keys = form.flatMap((entry) => (typeof entry === 'string' ? entry : entry.fields))
      for (const key of [...keys, ...list, parent, importKey].filter(Boolean) as string[])
        assert.isTrue(
          key === 'name' || Record.field(key) !== undefined,
          `${Record.recordName}: ${key}`
        )
    }
  })

  test('every record, field, group and choice has words in both languages', ({ assert }) => {
    const translations = readTranslations()
    const missing: string[] = []
    for (const [locale, words] of Object.entries(translations)) {
      const need = (...keys: string[]) =>
        keys.some((key) => key in words) || missing.push(`${locale}: ${keys[0]}`)
      for (const Record of modules.records) {
        const { recordName } = Record
        need(`${recordName}.one`)
        need(`${recordName}.many`)
        for (const field of Record.readable) {
          need(`${recordName}.fields.${field.key}`, `records.fields.${field.key}`)
          const room = field.builtIn ? 'records' : recordName
          for (const choice of field.options.choices ?? [])
            need(`${room}.choices.${field.key}.${choice}`)
        }
        for (const entry of Record.options.form ?? [])
          if (typeof entry !== 'string')
            need(`${recordName}.groups.${entry.group}`, `records.groups.${entry.group}`)
      }
    }
    assert.deepEqual(missing, [])
  })
})
