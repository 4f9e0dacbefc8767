import { Invalid } from '#records/errors'
import type { Chosen } from '#leads/conversion/conversion'
import type { Choice } from '#leads/conversion/proposal'
import { targetNames } from '#leads/conversion/targets'

type Raw = Record<string, any>

/** `new`, `none` or an id; undefined where nothing is said. @throws Invalid */
function choiceIn(raw: unknown, name: string): Choice | undefined {
  if (raw === undefined || raw === null || raw === '') return undefined
  if (raw === 'new' || raw === 'none') return raw
  const id = Number(raw)
  if (Number.isSafeInteger(id) && id > 0) return id
  throw new Invalid({ [name]: { key: 'notChoice', params: { value: String(raw).slice(0, 60) } } })
}

/** What the form, or the API, says of each target. Another record picked by name goes before the one that is ticked. */
export function readChoice(raw: Raw, source: 'form' | 'json' = 'form'): Chosen {
  const chosen: Chosen = { source }
  for (const name of targetNames)
    chosen[name] = choiceIn(raw.other?.[name], name) ?? choiceIn(raw[name], name)
  const values = raw.dealValues
  if (typeof values === 'object' && values !== null && !Array.isArray(values))
    chosen.dealValues = values
  return chosen
}
