import { connection } from '#records/change'
import type { Refusals } from '#records/errors'
import { FieldError } from '#records/field_type'
import { parseUrl } from '#records/fields/url'
import { optionNamed, readOptions } from '#records/options/known'
import { languages, readWords } from '#leads/forms/words'
import { optIns, unprovens } from '#leads/forms/models/web_form'
import type WebForm from '#leads/forms/models/web_form'
import { readHosts } from '#leads/forms/spam/hosts'

type Raw = Record<string, any>

const lengths = { heading: 200, intro: 2_000, button: 60, consent: 2_000, thanks: 2_000 } as const

/** The settings of a form as typed, and what is wrong with them. */
export async function readFormSettings(
  raw: Raw
): Promise<{ values: Partial<WebForm>; errors: Refusals }> {
  const errors: Refusals = {}
  const [owner] = await people([raw.ownerId])
  const values: Raw = {
    language: languages().includes(raw.language) ? raw.language : null,
    consentRequired: isOn(raw.consentRequired),
    captures: isOn(raw.captures),
    indexed: isOn(raw.indexed),
    optIn: optIns.find((each) => each === raw.optIn) ?? 'off',
    unproven: unprovens.find((each) => each === raw.unproven) ?? 'confirm',
    tells: await people([raw.tells ?? []].flat()),
    ownerId: owner ?? null,
  }
  const name = String(raw.name ?? '').trim()
  if (!name) errors.name = { key: 'required', params: {} }
  else if (name.length > 120) errors.name = { key: 'tooLong', params: { max: 120 } }
  values.name = name
  for (const [field, max] of Object.entries(lengths)) {
    const { words, tooLong } = readWords(raw[field], max)
    values[field] = words
    if (tooLong) errors[field] = { key: 'tooLong', params: { max } }
  }
  await readOptions()
  values.source = raw.source ? optionNamed('leadSource', String(raw.source)) : null
  try {
    values.redirectUrl = parseRedirect(String(raw.redirectUrl ?? ''))
  } catch (error) {
    if (!(error instanceof FieldError)) throw error
    errors.redirectUrl = { key: error.key, params: error.params }
  }
  const { hosts, wrong } = readHosts(String(raw.hosts ?? ''))
  values.hosts = hosts
  if (wrong) errors.hosts = { key: 'notHost', params: { value: wrong } }
  else if (hosts.length > 50) errors.hosts = { key: 'tooMany', params: { max: 50 } }
  for (const field of ['perMinute', 'perAddress'] as const) {
    const number = Number(raw[field])
    if (Number.isInteger(number) && number >= 1 && number <= 100_000) values[field] = number
    else errors[field] = { key: 'notBetween', params: { min: 1, max: 100_000 } }
  }
  return { values, errors }
}

/** A machine of one's own, such as `http://localhost:8080`, is an address too. */
function parseRedirect(typed: string) {
  const local = /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?(\/|$)/.test(typed)
  return local && URL.canParse(typed) ? new URL(typed).href : parseUrl(typed)
}

async function people(raw: unknown[]): Promise<number[]> {
  const ids = raw.map(Number).filter((id) => Number.isSafeInteger(id) && id > 0)
  if (!ids.length) return []
  const rows = await connection()
    .from('users')
    .whereIn('id', ids.slice(0, 100))
    .whereNull('disabled_at')
    .whereNull('deleted_at')
    .select('id')
  return rows.map(({ id }: { id: number }) => id)
}

const isOn = (raw: unknown) => ['1', 'true', 'on'].includes(String([raw].flat().at(-1)))
