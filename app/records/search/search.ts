import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { RecordClass, RecordRow } from '#records/record'

export const search = {
  async put(_client: TransactionClientContract, _model: RecordClass, _rows: RecordRow[]) {},
  async remove(_client: TransactionClientContract, _model: RecordClass, _ids: number[]) {},
}
