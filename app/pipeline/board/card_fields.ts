import { allSettings, keepSettings } from '#records/company'
import type { Actor } from '#records/actor'
import { change } from '#records/change'
import type { BoundField } from '#records/field_type'
import Deal from '#pipeline/models/deal'

/** What a card shows before an admin chooses. */
const standard = ['company', 'amount', 'expectedCloseOn', 'owner']
export const mostCardFields = 8

/** Fields that a card may show besides the deal's name. */
export const cardChoices = (): BoundField[] =>
  Deal.readable.filter(
    ({ key, type }) =>
      !['name', 'stage', 'pipeline'].includes(key) &&
      !['json', 'longText', 'richText', 'file', 'files', 'users'].includes(type.name)
  )

/** What cards show, for everybody, in order. */
export async function cardFields(): Promise<BoundField[]> {
  const { boardCard } = await allSettings()
  const keys = Array.isArray(boardCard) ? (boardCard as string[]) : standard
  const choices = cardChoices()
  return keys
    .map((key) => choices.find((field) => field.key === key))
    .filter((field) => field !== undefined)
}

/** Keeps what cards show; names that are no choice are left out. */
export function keepCardFields(by: Actor, keys: string[]) {
  const known = new Set(cardChoices().map(({ key }) => key))
  const kept = [...new Set(keys)].filter((key) => known.has(key)).slice(0, mostCardFields)
  return change(by, 'settings', () => keepSettings({ boardCard: kept }), { label: 'board' })
}
