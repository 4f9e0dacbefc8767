import { boolean, percent, text } from '#records/fields/all'
import type { Change, Written } from '#records/change'
import { record, type RecordClass } from '#records/record'
import { formatPercent } from '#records/fields/decimal'
import { countryCodes } from '#records/fields/countries'
import { Invalid } from '#records/errors'
import { keepOneStandard } from '#quotes/models/only_one'

/** A rate of tax as it stands on a quote: "IVA 21 %". New products are of the standard one. */
export default class TaxClass extends record(
  'taxClass',
  {
    name: text({ required: true, max: 120, search: true }),
    percent: percent({ required: true, scale: 4, min: 0, most: 100 }),
    /** ISO 3166-1 alpha-2; for the eye, where a company sells in several countries. */
    country: text({ max: 2 }),
    standard: boolean(),
    active: boolean({ default: true }),
  },
  {
    icon: 'landmark',
    avatar: 'none',
    subtitle: ({ percent: rate }) => (rate ? formatPercent(rate, 'en') : null),
    list: ['name', 'percent', 'country', 'standard', 'active'],
    form: ['name', 'percent', 'country', 'standard', 'active'],
    background: true,
    importKey: 'name',
  }
) {
  static async arrange(_: Change, classes: TaxClass[]) {
    for (const each of classes) {
      if (!each.country) continue
      each.country = each.country.toUpperCase()
      if (!countryCodes.includes(each.country))
        throw new Invalid({ country: { key: 'notCountry', params: { value: each.country } } })
    }
  }

  static settle = (change: Change, written: Written<TaxClass>[]) =>
    keepOneStandard(change, TaxClass as unknown as RecordClass, written)

  static standardOne = () =>
    TaxClass.query().where({ standard: true, active: true }).whereNull('deletedAt').first()
}
