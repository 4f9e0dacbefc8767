import type { HealthCheck } from '#modules/contract'
import { connection } from '#records/change'
import { knownSteps } from '#workspace/start/steps'

export const schemaCheck: HealthCheck = {
  name: 'schema',
  order: 11,
  vital: true,
  async run() {
    const rows = await connection().from('adonis_schema').select('name')
    const done = new Set(rows.map(({ name }) => name))
    const steps = await knownSteps()
    const pending = steps.filter((name) => !done.has(name)).length
    return {
      state: pending ? 'bad' : 'good',
      data: { count: done.size, pending, first: steps.find((name) => !done.has(name)) ?? '' },
    }
  },
}
