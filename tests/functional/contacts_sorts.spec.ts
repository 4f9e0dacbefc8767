import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import db from '@adonisjs/lucid/services/db'
import { dialect } from '#records/dialect/dialect'
import { isSortable, sortKeys } from '#records/query/sort'
import type { RecordClass } from '#records/record'
import Contact from '#contacts/models/contact'
import { world } from '#tests/world'

const Record = Contact as unknown as RecordClass

/** Columns of every index of a table, in order. */
async function indexesOf(table: string): Promise<string[]> {
  if (dialect().name === 'sqlite') {
    const rows = await db.rawQuery(
      'select l.name as named, group_concat(i.name) as columns from pragma_index_list(?) l, pragma_index_info(l.name) i group by l.name',
      [table]
    )
    return rows.map(({ columns }: any) => columns)
  }
  const [rows] = await db.rawQuery(
    'select group_concat(column_name order by seq_in_index) as columns from information_schema.statistics where table_schema = database() and table_name = ? group by index_name',
    [table]
  )
  return rows.map(({ columns }: any) => columns)
}

test.group('Sorts of contacts', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('each have an index in the order of the list', async ({ assert }) => {
    const indexes = await indexesOf('contacts')
    const fields = Record.readable.filter(isSortable)
    assert.isAbove(fields.length, 8)
    for (const { key } of fields) {
      const [{ column, expression }] = sortKeys(Record, [{ field: key, descending: false }])
      assert.include(indexes, `deleted_at,${column},id`, key)
      if (dialect().name !== 'sqlite') continue
      const plan = await db.rawQuery(
        `explain query plan select id, ${column} from contacts where deleted_at is null order by ${expression}, contacts.id limit 51`
      )
      assert.notInclude(JSON.stringify(plan), 'TEMP B-TREE', key)
    }
  })

  test('are offered, and the others are not', async ({ client, assert }) => {
    const { ana } = await world()
    const list = await client.get('/contacts?columns=name,jobTitle,language').loginAs(ana)
    assert.include(list.text(), 'sort=jobTitle')
    assert.notInclude(list.text(), 'sort=language')
    const sorts = await client.get('/contacts/sorts').loginAs(ana)
    sorts.assertTextIncludes('sort=birthday')
    sorts.assertTextIncludes('filter by them instead')
    assert.notInclude(sorts.text(), 'sort=language')
    const typed = await client.get('/contacts?sort=language').loginAs(ana)
    typed.assertStatus(422)
    const sorted = await client.get('/contacts?sort=-jobTitle').loginAs(ana)
    sorted.assertStatus(200)
  })
})
