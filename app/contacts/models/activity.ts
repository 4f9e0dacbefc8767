import {
  boolean,
  choice,
  dateTime,
  file,
  integer,
  longText,
  reference,
  text,
  user,
  users,
} from '#records/fields/all'
import type { Change, Written } from '#records/change'
import { record } from '#records/record'

import { keepContactTimes } from '#contacts/models/activity/contact_times'

export const activityKinds = ['note', 'call', 'task', 'file', 'email', 'meeting'] as const
export type ActivityKind = (typeof activityKinds)[number]

/** Something that was done with a record, or is to be done: a note, a call, a task, a file. Seen by whoever sees the record. */
export default class Activity extends record(
  'activity',
  {
    kind: choice(activityKinds, { required: true }),
    subject: text(),
    body: longText({ max: 20_000 }),
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
  static settle = (_: Change, written: Written<Activity>[]) => keepContactTimes(written)

  get historyOf() {
    return { recordName: this.aboutName, recordId: this.aboutId }
  }
}
