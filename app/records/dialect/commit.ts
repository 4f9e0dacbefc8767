import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/**
 * Ends a transaction so that its caller knows. Knex's own `commit` returns as if all was well where the server refused it, or was
 * gone before it answered; only this promise tells.
 * @throws what COMMIT failed with; nobody may then be told that anything is kept
 */
export async function commit(transaction: TransactionClientContract) {
  const { executionPromise } = transaction.knexClient as unknown as {
    executionPromise: Promise<unknown>
  }
  executionPromise.catch(() => {})
  await transaction.commit()
  await executionPromise
}
