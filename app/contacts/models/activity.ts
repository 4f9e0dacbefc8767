import {
  boolean,
  choice,
  dateTime,
  file,
  integer,
  longText,
  reference,
  richText,
  text,
  user,
  users,
} from '#records/fields/all'
import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { change, type Change, type Written } from '#records/change'
import { NotAllowed, NotVisible } from '#records/errors'
import { findVisible, reaches } from '#records/query/scope'
import { record, recordClass, type RecordRow } from '#records/record'

import { notify } from '#workspace/notifications/notification'
import Follower from '#contacts/models/follower'
import { colleagues, mentioned } from '#contacts/timeline/mentions'
import { keepContactTimes, tellTypes } from '#contacts/models/activity/contact_times'

export const activityKinds = ['note', 'call', 'task', 'file', 'email', 'meeting'] as const
export type ActivityKind = (typeof activityKinds)[number]

/** Something that was done with a record, or is to be done: a note, a call, a task, a file. Seen by whoever sees the record. */
export default class Activity extends record(
  'activity',
  {
    kind: choice(activityKinds, { required: true }),
    subject: text(),
    body: longText({ max: 20_000 }),
    /** The body with its formatting, where it has any. */
    formatted: richText({ max: 60_000 }),
    aboutName: text({ max: 40, required: true }),
    aboutId: integer({ required: true, min: 1 }),
    company: reference('company'),
    /** Place on the timeline; null for a task that is still open. */
    happenedAt: dateTime(),
    dueAt: dateTime(),
    doneAt: dateTime(),
    assignee: user(),
    direction: choice(['outbound', 'inbound']),
    outcome: choice(['connected', 'no_answer', 'busy', 'voicemail', 'wrong_number', 'failed']),
    minutes: integer({ min: 0, max: 1440 }),
    pinned: boolean(),
    mentions: users(),
    file: file(),
  },
  { internal: true, table: 'activities', title: (activity) => activity.subject ?? activity.kind }
) {
  static async settle(current: Change, written: Written<Activity>[]) {
    await keepContactTimes(written)
    await tellTypes(current, written)
  }

  get historyOf() {
    return { recordName: this.aboutName, recordId: this.aboutId }
  }

  /** Whoever may change records of this type at all may say what they did with one that they see. */
  static demandAdd(by: Actor, about: RecordRow) {
    if (by.reach('edit', about.recordName) === 'none')
      throw new NotAllowed('edit', about.recordName)
  }

  /** Puts something on a record's time line, or a task before its owner. */
  static add(by: Actor, about: RecordRow, values: Record<string, any> & { kind: ActivityKind }) {
    this.demandAdd(by, about)
    return change(by, `${values.kind}_added`, async (current) => {
      const activity = await Activity.create({
        ...values,
        aboutName: about.recordName,
        aboutId: about.id,
        companyId: about.recordName === 'company' ? about.id : ((about as any).companyId ?? null),
        happenedAt: values.kind === 'task' ? null : (values.happenedAt ?? DateTime.utc()),
        mentions: await mentionsIn(values.body),
      })
      await tell(by, about, activity)
      current.happened('activity.added', about, {
        activityId: activity.id,
        kind: activity.kind,
        mentions: activity.mentions ?? [],
        assigneeId: activity.assigneeId,
      })
      return activity
    })
  }

  /**
   * The activity of this id, with the record it is about, if this person may see that record.
   * @throws NotVisible
   */
  static async findWithAbout(by: Actor, id: unknown) {
    const activity = /^\d{1,15}$/.test(String(id))
      ? await Activity.query().where('id', Number(id)).whereNull('deletedAt').first()
      : null
    if (!activity) throw new NotVisible('activity')
    const about = await findVisible(recordClass(activity.aboutName), by, activity.aboutId)
    return { activity, about: about as RecordRow }
  }

  /** One's own, what one was asked to do, and everything about a record that one may edit. */
  mayChange(by: Actor, about: RecordRow) {
    if (by.reach('edit', about.recordName) === 'none') return false
    return (
      this.createdById === by.id ||
      this.assigneeId === by.id ||
      reaches(about.constructor as any, by, 'edit', about)
    )
  }

  demandChange(by: Actor, about: RecordRow) {
    if (!this.mayChange(by, about)) throw new NotAllowed('edit', about.recordName)
  }

  rewrite(by: Actor, values: Record<string, any>) {
    return change(by, `${this.kind}_edited`, async () => {
      const activity = this as Activity
      const mentions = 'body' in values ? await mentionsIn(values.body) : activity.mentions
      await activity.merge({ ...values, mentions }).save()
    })
  }

  complete(by: Actor) {
    const now = DateTime.utc()
    return change(by, 'task_done', () =>
      (this as Activity).merge({ doneAt: now, happenedAt: now }).save()
    )
  }

  reopen(by: Actor) {
    return change(by, 'task_reopened', () =>
      (this as Activity).merge({ doneAt: null, happenedAt: null }).save()
    )
  }

  pin(by: Actor, pinned: boolean) {
    return change(by, pinned ? 'pinned' : 'unpinned', () =>
      (this as Activity).merge({ pinned }).save()
    )
  }

  remove(by: Actor) {
    return change(by, `${this.kind}_removed`, () =>
      (this as Activity).merge({ deletedAt: DateTime.utc() }).save()
    )
  }
}

async function mentionsIn(body: string | null | undefined) {
  if (!body?.includes('@')) return null
  const ids = mentioned(body, await colleagues())
  return ids.length ? ids : null
}

/** Whom it mentions, who is to do it, and whoever follows the record; each hears it once. */
async function tell(by: Actor, about: RecordRow, { mentions, assigneeId }: Activity) {
  const details = { record: { recordName: about.recordName, id: about.id }, actorId: by.id }
  const told = new Set(mentions ?? [])
  await notify([...told], 'mention', details)
  if (assigneeId && !told.has(assigneeId)) await notify([assigneeId], 'assigned', details)
  if (assigneeId) told.add(assigneeId)
  const followers = await Follower.query().where({
    recordName: about.recordName,
    recordId: about.id,
  })
  const others = followers.map(({ userId }) => userId).filter((id) => !told.has(id))
  await notify(others, 'followed', details)
}
