import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/** Takes `many` numbers that follow each other; the row stays locked until the transaction ends. @returns the first */
export async function nextNumbers(
  transaction: TransactionClientContract,
  name: string,
  start: number,
  many: number
): Promise<number> {
  const row = () => transaction.from('sequences').where('name', name)
  if (!Number(await row().increment('next_number', many))) {
    await transaction
      .insertQuery()
      .table('sequences')
      .insert({ name, next_number: start })
      .onConflict('name')
      .ignore()
    await row().increment('next_number', many)
  }
  const { next_number: next } = await row().firstOrFail()
  return Number(next) - many
}
