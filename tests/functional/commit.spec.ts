import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { commit } from '#records/dialect/commit'

/** Makes the COMMIT of this transaction fail, as a server does that goes away, or a rule that is looked at last. */
async function spoil(transaction: TransactionClientContract) {
  if (db.connection().dialect.name === 'mysql') {
    const [[{ id }]] = await transaction.rawQuery('select connection_id() as id')
    await db.rawQuery(`kill ${Number(id)}`)
  } else {
    await transaction.rawQuery('pragma defer_foreign_keys = on')
    await transaction.table('team_members').insert({ team_id: 987654321, user_id: 987654321 })
  }
}

test.group('Committing', () => {
  test('a commit that failed is told, and nothing of it is kept', async ({ assert }) => {
    const transaction = await db.transaction()
    await transaction.table('settings').insert({ name: 'neverKept', value: JSON.stringify('lost') })
    await spoil(transaction)
    await assert.rejects(() => commit(transaction))
    assert.isNull(await db.from('settings').where('name', 'neverKept').first())
    const next = await db.transaction()
    await commit(next)
  })

  test('one that went through is there', async ({ assert }) => {
    const transaction = await db.transaction()
    await transaction.table('settings').insert({ name: 'kept', value: JSON.stringify('here') })
    await commit(transaction)
    assert.isNotNull(await db.from('settings').where('name', 'kept').first())
    await db.from('settings').where('name', 'kept').delete()
  })
})
