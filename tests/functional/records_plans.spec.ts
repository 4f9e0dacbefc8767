import { test } from '@japa/runner'
import testUtils from '@adonisjs/core/services/test_utils'
import sqlite3 from 'sqlite3'
import { assumed, steadyPlans } from '#records/dialect/sqlite_plans'
import { keepStatements } from '#records/dialect/sqlite_statements'
import { dialect } from '#records/dialect/dialect'
import { change, connection } from '#records/change'
import { system } from '#records/actor'
import { FilterSql } from '#records/query/filter'
import { readFilter } from '#records/query/filter_tree'
import { tagIds } from '#records/tags'
import Contact from '#contacts/models/contact'
import { world, type World } from '#tests/world'

test.group('What SQLite is told of its tables', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('{0}: {2}')
    .with([
      ['the order of a list', ['deleted_at', 'title_sort', 'id'], '100000 100000 10 1'],
      ['a reference', ['company_id', 'deleted_at', 'title_sort', 'id'], '100000 30 30 10 1'],
      ['a unique name', ['name_key'], '100000 1'],
    ] as const)
    .run(({ assert }, [what, columns, line]) => {
      assert.equal(assumed([...columns], what === 'a unique name'), line)
    })

  test('makes it look fifty records up by their ids and read a list in its order', async ({
    assert,
  }) => {
    await steadyPlans(connection() as any)
    const plan = async (query: any) => {
      const { sql, bindings } = query.toSQL()
      const steps = await connection().rawQuery(`explain query plan ${sql}`, bindings)
      return steps.map(({ detail }: { detail: string }) => detail).join('; ')
    }
    const contacts = () => connection().from('contacts').whereNull('deleted_at')
    assert.match(
      await plan(contacts().whereIn('id', [1, 2, 3]).select('id', 'title')),
      /PRIMARY KEY/
    )
    assert.match(
      await plan(contacts().orderBy('title_sort').orderBy('id').limit(51).select('id')),
      /contacts_by_title/
    )
  }).skip(dialect().name !== 'sqlite', 'for SQLite')
})

test.group('Conditions of a list, by how much they find', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())
  let people: World
  group.each.setup(async () => {
    people = await world()
    await change(system, 'seeded', async () => {
      const [vip, slow] = await tagIds(['Vip', 'Slow'], system)
      const spain = [{ kind: 'work', primary: true, city: 'Bilbao', country: 'ES' }]
      await people.lucia.merge({ tags: [vip, slow], addresses: spain } as any).save()
      await people.henrik.merge({ tags: [vip] } as any).save()
      await people.amelie.merge({ tags: [slow], addresses: spain } as any).save()
    })
  })

  test('change how a filter is written, not what it finds: {0}')
    .with([
      ['one is narrow', 10_000],
      ['all are wide', 0],
    ] as const)
    .run(async ({ assert }, [, many]) => {
      const filter = readFilter(Contact as any, {
        'tags': { anyOf: 'Vip' },
        'addresses.country': { anyOf: 'ES' },
        'owner': { anyOf: String(people.lucia.ownerId) },
        'emails': { notEmpty: '' },
      })
      const written = await FilterSql.for(Contact as any, people.ana, filter)
      await written.weigh(filter, many)
      const query = written.apply(connection().from('contacts'), filter).select('contacts.id')
      const found = await query
      assert.deepEqual(
        found.map(({ id }: { id: number }) => id),
        [people.lucia.id]
      )
      assert.equal(
        /exists \(select `record_id` from `record_values` as `found`/.test(query.toSQL().sql),
        many === 0
      )
    })
})

test.group('Kept statements', () => {
  async function opened() {
    const file = new sqlite3.Database(':memory:')
    keepStatements(file)
    await new Promise<void>((resolve) =>
      file.exec('create table t (id integer primary key, name text unique)', () => resolve())
    )
    return file
  }
  const rowsOf = (file: any, sql: string) =>
    new Promise<any[]>((resolve, reject) => {
      file.all(sql, [], (error: Error | null, rows: any[]) =>
        error ? reject(error) : resolve(rows)
      )
    })
  const insert = (file: any, name: string) =>
    new Promise<number>((resolve, reject) => {
      file.run(
        'insert into t (name) values (?)',
        [name],
        function (this: any, error: Error | null) {
          if (error) reject(error)
          else resolve(this.lastID)
        }
      )
    })

  test('answer again and again, after errors, after the schema changed, and let go at the end', async ({
    assert,
  }) => {
    const file = await opened()
    assert.equal(await insert(file, 'a'), 1)
    assert.equal(await insert(file, 'b'), 2)
    await assert.rejects(() => insert(file, 'a'), /UNIQUE/)
    assert.equal(await insert(file, 'c'), 3)
    assert.lengthOf(await rowsOf(file, 'select * from t'), 3)
    await rowsOf(file, 'alter table t add column more text')
    const [changed] = await rowsOf(file, 'select * from t')
    assert.property(changed, 'more')
    await assert.rejects(() => rowsOf(file, 'select missing from t'), /no such column/)
    for (let number = 0; number < 300; number++)
      assert.lengthOf(await rowsOf(file, `select ${number} as n from t`), 3)
    await new Promise<void>((resolve, reject) =>
      file.close((error: Error | null) => (error ? reject(error) : resolve()))
    )
  })
})
