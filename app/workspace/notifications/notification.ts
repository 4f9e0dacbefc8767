import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import modules from '#modules/registry'
import { connection } from '#records/change'
import { now } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { enqueue } from '#records/jobs'

export const notificationKinds = [
  'mention',
  'assigned',
  'leadAssigned',
  'leadUnassigned',
  'followed',
  'reminder',
  'formSubmitted',
  'importDone',
  'bulkDone',
  'scanDone',
  'approvalAsked',
  'approvalGiven',
  'approvalRefused',
  'quoteAccepted',
  'quoteDeclined',
  'quoteExpired',
  'dealNotWon',
  'updateAvailable',
  'backupFailed',
  'proofFailed',
] as const
export type NotificationKind = (typeof notificationKinds)[number] | `${string}.${string}`

/** Those of the house, and those that modules bring. */
export const allNotificationKinds = (): NotificationKind[] => [
  ...notificationKinds,
  ...(modules.collect('notificationKinds') as NotificationKind[]),
]

export interface NotificationDetails {
  /** What it is about; the notification leads there. */
  record?: { recordName: string; id: number } | null
  /** Whose doing it was: nobody is told of what they did themselves. */
  actorId?: number | null
  /** Values of the sentence `notifications.kinds.<kind>`; `url` leads elsewhere than to the record. */
  data?: Record<string, unknown>
}

/**
 * Tells people something, within the caller's transaction. Those who asked for mail of this kind get it as well.
 */
export async function notify(
  userIds: readonly number[],
  kind: NotificationKind,
  { record = null, actorId = null, data = {} }: NotificationDetails = {}
) {
  const client = connection()
  const people = await whoMayRead(
    client,
    userIds.filter((id) => id !== actorId)
  )
  if (!people.length) return
  const time = now()
  const ids = await dialect().insertMany(
    client,
    'notifications',
    people.map(({ id }) => ({
      user_id: id,
      kind,
      record_name: record?.recordName ?? null,
      record_id: record?.id ?? null,
      actor_id: actorId,
      data: JSON.stringify(data),
      created_at: time,
      read_at: null,
    }))
  )
  const wanted = await client
    .from('notification_mails')
    .where('kind', kind)
    .whereIn(
      'user_id',
      people.map(({ id }) => id)
    )
    .select('user_id')
  const byMail = new Set(wanted.map(({ user_id: id }) => id))
  for (const [position, person] of people.entries()) {
    if (byMail.has(person.id)) await enqueue(client, 'notificationMail', { id: ids[position] })
  }
}

async function whoMayRead(client: QueryClientContract, ids: readonly number[]) {
  const unique = [...new Set(ids)].filter(Boolean)
  if (!unique.length) return []
  return client
    .from('users')
    .whereIn('id', unique)
    .whereNull('disabled_at')
    .whereNull('deleted_at')
    .select('id')
}

/** From an index alone, since every page asks. */
export async function unreadCount(userId: number): Promise<number> {
  const [row] = await connection()
    .from('notifications')
    .where('user_id', userId)
    .whereNull('read_at')
    .count('* as total')
  return Number(row.total)
}
