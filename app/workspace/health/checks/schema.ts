import type { HealthCheck } from '#modules/contract'
import { connection } from '#records/change'

export const schemaCheck: HealthCheck = {
  name: 'schema',
  order: 11,
  vital: true,
  async run() {
    const rows = await connection().from('adonis_schema').select('name')
    return { state: 'good', data: { count: rows.length } }
  },
}
