import type { Actor } from '#records/actor'
import { Invalid } from '#records/errors'
import { readInput } from '#records/input'
import type { RecordClass } from '#records/record'

/** What of a form this record keeps. @throws Invalid */
export async function readSettings(
  Record: unknown,
  by: Actor,
  body: Record<string, any>,
  names: string[],
  partial = false
) {
  const given = Object.fromEntries(names.map((name) => [name, body[name] ?? null]))
  const { values, errors } = await readInput(Record as RecordClass, by, given, 'form', { partial })
  if (Object.keys(errors).length) throw new Invalid(errors)
  return values
}

export const numbersIn = (raw: unknown) =>
  [raw ?? []]
    .flat()
    .map(Number)
    .filter((id) => Number.isSafeInteger(id) && id > 0)

/** A place in an order, counted from 1. @throws Invalid */
export function placeIn(raw: unknown) {
  const place = Number(raw)
  if (!Number.isSafeInteger(place) || place < 1)
    throw new Invalid({ place: { key: 'notWhole', params: {} } })
  return place
}
