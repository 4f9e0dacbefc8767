import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import type { Refusals } from '#records/errors'
import { translator } from '#modules/translator'
import { isTranslated } from '#records/labels'
import { cleanHtml } from '#records/fields/rich_text'
import type { RecordRow } from '#records/record'
import { domId } from '#records/screens/dom_id'
import type { ActivityKind } from '#contacts/models/activity'
import { colleagues } from '#contacts/timeline/mentions'
import { inputMoment, shortMoment, urgency, wholeMoment } from '#contacts/timeline/moments'
import { Timeline, timelineKinds, type TimelineItem } from '#contacts/timeline/timeline'

export interface Composing {
  kind?: ActivityKind
  typed?: Record<string, any>
  errors?: Refusals
  /** The activity that is being edited in its place. */
  editing?: number
}

const icons: Record<string, string> = {
  note: 'sticky-note',
  call: 'phone',
  task: 'circle-check',
  file: 'paperclip',
  email: 'mail',
  meeting: 'calendar',
  change: 'pencil',
}
/** Kinds that the composer offers; mail and meetings come with their own rooms. */
const composed: ActivityKind[] = ['note', 'call', 'task', 'file']

/** What the composer and the time line of a record's page show. */
export async function timelineState(
  { auth, request }: Pick<HttpContext, 'auth' | 'request'>,
  record: RecordRow,
  composing: Composing = {}
) {
  const actor = auth.user!
  const timeline = new Timeline(actor, record)
  const { kind, before } = request.qs()
  const filter = timelineKinds.find((each) => each === kind)
  const page = await timeline.page({ kind: filter, before: String(before ?? '') })
  const pinned = filter || before ? [] : await timeline.pinned()
  const mayAdd = !record.deletedAt && actor.reach('edit', record.recordName) !== 'none'
  const composerKind =
    composing.kind ?? composed.find((each) => each === request.qs().composer) ?? 'note'
  return {
    record,
    region: domId('activity', record),
    items: page.items.map((item) => shown(item, actor, record)),
    older: page.next && `${record.url}/timeline?${query({ kind: filter, before: page.next })}`,
    pinned: pinned.map((item) => shown(item, actor, record)),
    filters: [null, ...timelineKinds.filter((each) => each !== 'email' && each !== 'meeting')],
    filter: filter ?? null,
    icons,
    composer: mayAdd && {
      kinds: composed,
      kind: composerKind,
      typed: composing.editing ? {} : (composing.typed ?? {}),
      formatted: composing.editing ? '' : formatted(composing),
      errors: composing.editing ? {} : (composing.errors ?? {}),
      colleagues: composerKind === 'task' ? await colleagues() : [],
      me: actor.id,
      now: inputMoment(DateTime.utc(), actor),
    },
    editing: composing.editing ?? null,
    editTyped: composing.editing ? (composing.typed ?? null) : null,
    editFormatted: composing.editing && composing.typed ? formatted(composing) : null,
    editErrors: composing.editing ? (composing.errors ?? {}) : {},
  }
}

/** What was typed into the formatted area, safe to put back into it. */
const formatted = ({ typed }: Composing) =>
  typeof typed?.formatted === 'string' ? cleanHtml(typed.formatted) : ''

/** Open tasks of a record, for the panel beside the time line. */
export async function nextState({ auth }: Pick<HttpContext, 'auth'>, record: RecordRow) {
  const actor = auth.user!
  const tasks = await new Timeline(actor, record).next()
  return {
    record,
    nextRegion: domId('next', record),
    timelineRegion: domId('activity', record),
    mayAdd: !record.deletedAt && actor.reach('edit', record.recordName) !== 'none',
    tasks: tasks.map((item) => ({
      ...shown(item, actor, record),
      due: item.activity!.dueAt && shortMoment(item.activity!.dueAt, actor),
      urgency: item.activity!.dueAt ? urgency(item.activity!.dueAt, actor) : 'later',
    })),
  }
}

function shown(item: TimelineItem, actor: any, record: RecordRow) {
  const { activity } = item
  return {
    ...item,
    icon: icons[item.kind] ?? 'circle',
    did: headline(item, actor),
    time: shortMoment(item.at, actor),
    iso: item.at.toISO(),
    moment: wholeMoment(item.at, actor),
    mayChange: Boolean(activity) && mayChange(activity!, actor, record),
    happenedInput: activity?.happenedAt && inputMoment(activity.happenedAt, actor),
    dueInput: activity?.dueAt && inputMoment(activity.dueAt, actor),
  }
}

/** What happened in two words; verbs of other rooms and plugins may bring theirs as `timeline.did.<kind>`. */
function headline(item: TimelineItem, actor: any): string {
  const key = `timeline.did.${item.change?.kind ?? item.kind}`
  return translator(actor.locale)(isTranslated(key) ? key : 'timeline.did.updated')
}

/** The same rule as `Activity.mayChange`, for plain rows. */
function mayChange(activity: Record<string, any>, actor: any, record: RecordRow) {
  const reach = actor.reach('edit', record.recordName)
  if (reach === 'none') return false
  return (
    reach === 'all' ||
    activity.createdById === actor.id ||
    activity.assigneeId === actor.id ||
    record.ownerId === actor.id ||
    Boolean(record.collaborators?.includes(actor.id)) ||
    (reach === 'team' && record.ownerId !== null && actor.teamMateIds.includes(record.ownerId))
  )
}

const query = (values: Record<string, string | undefined>) =>
  new URLSearchParams(
    Object.entries(values).filter((entry): entry is [string, string] => Boolean(entry[1]))
  ).toString()
