import type { Actor } from '#records/actor'
import { Invalid, type Refusals } from '#records/errors'
import { cleanHtml, linesOf } from '#records/fields/rich_text'
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
  if ('body' in given) given.formatted = formatting(raw.formatted)
  const { values, errors } = await readInput(
    Activity as unknown as RecordClass,
    actor,
    given,
    'form',
    { partial: true, record: activity }
  )
  if (values.formatted) values.body = linesOf(values.formatted)
  const [needed] = fields[kind]
  const missing = values[needed] === null || (values[needed] === undefined && !activity)
  if (missing && !errors[needed] && kind !== 'call')
    (errors as Refusals)[needed] = { key: 'required', params: {} }
  if (kind === 'call' && values.happenedAt === null) delete values.happenedAt
  if (Object.keys(errors).length) throw new Invalid(errors)
  return values
}

/** Paragraphs alone say no more than lines do, and are not kept. */
function formatting(html: unknown) {
  const clean = typeof html === 'string' ? cleanHtml(html).replace(/&nbsp;|\u00a0/g, ' ') : ''
  return /<(?!\/?(?:p|br)\b)/.test(clean) ? clean : null
}
