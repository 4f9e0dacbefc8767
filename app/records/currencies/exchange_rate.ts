import { Tracked } from '#records/tracked'

/** What one unit of a currency was worth in the company's, from a day on until the next rate. */
export class ExchangeRate extends Tracked {
  static table = 'exchange_rates'

  declare currency: string
  /** ISO date. */
  declare onDate: string
  /** Exact decimal text. */
  declare rate: string

  static boot() {
    if (this.booted) return
    super.boot()
    this.$addColumn('id', { isPrimary: true })
    this.$addColumn('currency', {})
    this.$addColumn('onDate', { columnName: 'on_date' })
    this.$addColumn('rate', {})
  }
}
