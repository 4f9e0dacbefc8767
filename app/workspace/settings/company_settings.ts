import type { Refusals } from '#records/errors'
import { readCompany } from '#workspace/setup/company_input'

/** Figures that a company may set, with their bounds and what holds where they are left empty. */
export const figures = {
  /** Largest upload, in megabytes. */
  fileMegabytes: { min: 1, max: 500, standard: 25 },
  /** Requests a minute that one API token may make. */
  apiRateLimit: { min: 1, max: 100_000, standard: 60 },
} as const

/** The page of the company as typed, to settings. */
export function readCompanySettings(raw: Record<string, unknown>) {
  const { values, errors } = readCompany(raw)
  const read: Record<string, unknown> = { ...values }
  for (const [name, { min, max, standard }] of Object.entries(figures)) {
    const typed = String(raw[name] ?? '').trim()
    const number = typed === '' ? standard : Number(typed)
    if (!/^\d*$/.test(typed) || number < min || number > max) refuse(errors, name, min, max)
    else read[name] = number
  }
  return { values: read, errors }
}

const refuse = (errors: Refusals, name: string, min: number, max: number) =>
  (errors[name] = { key: 'notBetween', params: { min, max } })
