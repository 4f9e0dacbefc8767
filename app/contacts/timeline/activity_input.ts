import type { Actor } from '#records/actor'
import { Invalid, type Refusals } from '#records/errors'
import { readInput } from '#records/input'
import type { RecordClass } from '#records/record'
import Activity, { activityKinds, type ActivityKind } from '#contacts/models/activity'

/** What each kind may say, the first being what it must say. */
const fields: Record<ActivityKind, string[]> = {
  note: ['body'],
  call: ['happenedAt', 'direction', 'outcome', 'minutes', 'body'],
  task: ['subject', 'dueAt', 'assigneeId', 'body'],
  file: ['fileId', 'body'],
  email: ['subject', 'happenedAt', 'direction', 'body'],
  meeting: ['subject', 'happenedAt', 'minutes', 'body'],
}

export function readKind(raw: unknown): ActivityKind {
  const kind = activityKinds.find((each) => each === raw)
  if (!kind) throw new Invalid({ kind: { key: 'notChoice', params: { value: '' } } })
  return kind
}

/**
 * What a composer sends, as values of an activity of this kind; anything else in it is ignored.
 * @throws Invalid
 */
export async function readActivity(
  actor: Actor,
  kind: ActivityKind,
  raw: Record<string, unknown>,
  activity?: Activity
) {
  const given = Object.fromEntries(
    fields[kind].filter((name) => name in raw).map((name) => [name, raw[name]])
  )
  const { values, errors } = await readInput(
    Activity as unknown as RecordClass,
    actor,
    given,
    'form',
    { partial: true, record: activity }
  )
  const [needed] = fields[kind]
  const missing = values[needed] === null || (values[needed] === undefined && !activity)
  if (missing && !errors[needed] && kind !== 'call')
    (errors as Refusals)[needed] = { key: 'required', params: {} }
  if (kind === 'call' && values.happenedAt === null) delete values.happenedAt
  if (Object.keys(errors).length) throw new Invalid(errors)
  return values
}
