import { allSettings } from '#records/company'
import type { BoundField } from '#records/field_type'
import { recordClass } from '#records/record'
import { hasTarget, targetClass, type TargetName } from '#leads/conversion/targets'

/** Which field of a lead goes to which of a target: attributes by attribute. */
export type FieldMap = Record<TargetName, Record<string, string>>

const same = (...names: string[]) => Object.fromEntries(names.map((name) => [name, name]))

/** The map before an admin changes it. */
export const standardMap: FieldMap = {
  contact: same(
    'salutation',
    'firstName',
    'middleName',
    'lastName',
    'jobTitle',
    'emails',
    'phones',
    'addresses',
    'website',
    'source',
    'tags',
    'language',
    'description',
    'doNotCall',
    'doNotEmail',
    'lawfulBasis',
    'consentSource',
    'consentReviewAt'
  ),
  company: {
    companyName: 'name',
    ...same('website', 'industry', 'source', 'tags', 'language'),
  },
  deal: {
    estimatedAmount: 'amount',
    utmCampaign: 'campaign',
    ...same('source', 'tags', 'description'),
  },
}

const words = new Set(['text', 'longText', 'personName', 'url'])

/** Whether a value of one field can be kept in another. */
export function fits(from: BoundField, to: BoundField): boolean {
  if (from.type.name === 'option' || to.type.name === 'option')
    return from.type === to.type && from.options.list === to.options.list
  if (from.type.name === 'reference' || to.type.name === 'reference')
    return from.type === to.type && from.options.to === to.options.to
  if (from.type === to.type) return true
  return words.has(from.type.name) && words.has(to.type.name) && to.type.name !== 'url'
}

/** Fields of a lead that may be mapped: what people write about it, but not what only leads have. */
export const mappable = () =>
  recordClass('lead').writable.filter(
    ({ key, builtIn }) =>
      !builtIn && !['status', 'disqualifyReason', 'disqualifyNote'].includes(key)
  )

export const fittingFields = (from: BoundField, name: TargetName) =>
  hasTarget(name) ? targetClass(name).writable.filter((to) => !to.builtIn && fits(from, to)) : []

/** The company's map. What no longer fits, or is not there any more, is left out. */
export async function fieldMap(): Promise<FieldMap> {
  const { conversionMap } = await allSettings()
  const kept = (conversionMap ?? standardMap) as FieldMap
  const read = (name: TargetName) =>
    Object.fromEntries(
      Object.entries(kept[name] ?? standardMap[name]).filter(([from, to]) => {
        const field = mappable().find(({ attribute }) => attribute === from)
        return field && fittingFields(field, name).some(({ attribute }) => attribute === to)
      })
    )
  return { contact: read('contact'), company: read('company'), deal: read('deal') }
}

/** The settings page as typed: `map[contact][jobTitle]=jobTitle`. What does not fit is passed over. */
export function readFieldMap(raw: unknown): FieldMap {
  const given = (raw ?? {}) as Record<string, Record<string, unknown>>
  const read = (name: TargetName) =>
    Object.fromEntries(
      mappable().flatMap((from) => {
        const wanted = given[name]?.[from.attribute]
        const to = fittingFields(from, name).find(({ attribute }) => attribute === wanted)
        return to ? [[from.attribute, to.attribute]] : []
      })
    )
  return { contact: read('contact'), company: read('company'), deal: read('deal') }
}
