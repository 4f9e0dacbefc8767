import { defineModule } from '#modules/contract'
import { choice, currency, integer, money, reference, text } from '#records/fields/all'
import { record } from '#records/record'

export class Boat extends record(
  'boat',
  {
    name: text({ required: true, search: true }),
    length: integer({ min: 1 }),
    rig: choice(['sloop', 'ketch', 'motor']),
    skipper: reference('contact'),
    price: money({ currency: 'currency' }),
    currency: currency(),
  },
  { icon: 'anchor', list: ['name', 'length', 'rig', 'skipper', 'owner'] }
) {}

export default defineModule({
  name: 'boats',
  root: import.meta.dirname,
  needs: ['contacts'],
  records: [Boat],
})
