import type { JobDefinition } from '#modules/contract'
import modules from '#modules/registry'
import { system } from '#records/actor'
import { company } from '#records/company'
import { keepRates, otherCurrencies } from '#records/currencies/rates'

/**
 * Asks the modules that know exchange rates for those of the currencies in use, and keeps them as if they had been typed. What a module
 * says of other currencies is left alone; one that fails is asked again with the next attempt, after the others were kept.
 */
export async function askForRates(): Promise<number> {
  const providers = modules.collect('rateProviders')
  const currencies = providers.length ? await otherCurrencies() : []
  if (!currencies.length) return 0
  const { currency: base } = await company()
  let kept = 0
  const failures: unknown[] = []
  for (const { rates } of providers) {
    try {
      const said = await rates({ base, currencies })
      kept += await keepRates(
        system,
        said.filter(({ currency }) => currencies.includes(currency))
      )
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length) throw failures[0]
  return kept
}

export const askForRatesJob: JobDefinition = {
  name: 'currencies.ask',
  run: async () => void (await askForRates()),
}
