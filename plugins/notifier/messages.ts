import {
  absoluteUrl,
  recordType,
  serviceActor,
  translator,
  type DomainEvent,
  type RecordRow,
} from 'farley'
import type Channel from './models/channel.ts'

/** What a message says, before it is written in the manner of a place. */
export interface Told {
  event: string
  /** ISO 8601, UTC */
  at: string
  by: { id: number; name: string } | null
  record: { type: string; id: number; title: string; url: string } | null
  data: Record<string, unknown>
}

/** Looks up what an event is about. A record that is gone by now is told by what the event itself knows. */
export async function toldBy(event: DomainEvent, at: string): Promise<Told> {
  const row = await rowOf(event)
  return {
    event: event.name,
    at,
    by: await personOf(event.actorId),
    record: row && {
      type: row.recordName,
      id: row.id,
      title: row.title,
      url: absoluteUrl(row.url),
    },
    data: (event.data ?? {}) as Record<string, unknown>,
  }
}

async function rowOf({ recordName, recordId }: DomainEvent): Promise<RecordRow | null> {
  if (!recordName || !recordId) return null
  return recordType(recordName).visibleTo(serviceActor()).where('id', recordId).first()
}

async function personOf(id: number | null) {
  if (!id) return null
  const user = await recordType('user').visibleTo(serviceActor()).where('id', id).first()
  return user && { id, name: user.title as string }
}

/** The body that a channel gets: one line with a link for a chat, everything for a program. */
export function bodyFor({ kind, language }: Channel, told: Told): string {
  if (kind === 'webhook') return JSON.stringify(told)
  const t = translator(language)
  const text = t(`notifier.messages.${told.event.replace('.', '_')}`, {
    who: told.by?.name ?? t('notifier.somebody'),
    hasWho: told.by ? 'yes' : 'no',
  })
  const title = told.record?.title ?? String(told.data.title ?? '')
  return JSON.stringify(kind === 'slack' ? slack(text, title, told) : mattermost(text, title, told))
}

/** Slack reads &, < and > as control characters (docs.slack.dev, "Formatting message text"). */
function slack(text: string, title: string, { record }: Told) {
  const plain = (words: string) =>
    words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const about = record ? `<${record.url}|${plain(title).replaceAll('|', '¦')}>` : plain(title)
  return { text: `${plain(text)}: ${about}`, unfurl_links: false }
}

/** Mattermost reads Markdown, and names after an @ as people to call. */
function mattermost(text: string, title: string, { record }: Told) {
  const plain = (words: string) =>
    words.replace(/[\\`*_{}[\]()#+\-.!|<>~:@]/g, (sign) =>
      sign === '@' ? '@\u200b' : /[-.:]/.test(sign) ? sign : `\\${sign}`
    )
  const about = record ? `[${plain(title)}](${record.url})` : plain(title)
  return { text: `${plain(text)}: ${about}` }
}
