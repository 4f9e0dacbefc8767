import type { Actor } from '#records/actor'
import { connection } from '#records/change'
import { toColumn } from '#records/clock'
import * as clock from '#records/clock'
import { visible } from '#records/query/scope'
import {
  fromColumn,
  recordClass,
  recordClasses,
  type RecordClass,
  type RecordRow,
} from '#records/record'
import { Presenter } from '#records/screens/presenter'
import { activityKinds } from '#contacts/models/activity'
import Activity from '#contacts/models/activity'
import { ChangeStory, unnamed, type ChangeLine } from '#contacts/timeline/change_story'
import { formattedHtml, noteHtml } from '#contacts/timeline/mentions'
import { DateTime } from 'luxon'

export interface TimelineItem {
  /** Unique on the page: `activity-7`, `change-12`. */
  key: string
  id: number
  /** An activity's kind, or `change`. */
  kind: string
  at: DateTime
  /** Who did it. */
  by: string | null
  activity?: Record<string, any>
  /** Body as markup that is safe to print. */
  html?: string
  /** Title and address of the person or deal it was with, on a company's page. */
  about?: { title: string; url: string } | null
  fileName?: string | null
  change?: { kind: string; origin: string; lines: ChangeLine[]; more: number }
}

export interface TimelineParams {
  kind?: string
  before?: string
  limit?: number
}

type Raw = Record<string, any>
interface Place {
  at: string
  source: 'activity' | 'change'
  id: number
}

export const timelineKinds = [...activityKinds, 'change'] as const

/** Everything that happened with one record, newest first, as one person may see it. A page takes the same few queries at any length. */
export class Timeline {
  readonly actor: Actor
  readonly row: RecordRow

  constructor(actor: Actor, row: RecordRow) {
    this.actor = actor
    this.row = row
  }

  /** @param before the `next` of the page before */
  async page({ kind, before, limit = 20 }: TimelineParams = {}) {
    const place = readPlace(before)
    const activities = kind === 'change' ? [] : await this.#activities(kind, place, limit + 1)
    const sets = !kind || kind === 'change' ? await this.#changeSets(place, limit + 1) : []
    const all = [
      ...activities.map((row) => ({
        at: row.happened_at,
        source: 'activity' as const,
        id: row.id,
        row,
      })),
      ...sets.map((row) => ({ at: row.at, source: 'change' as const, id: row.change_set_id, row })),
    ].sort(later)
    const shown = all.slice(0, limit)
    const last = shown.at(-1)
    return {
      items: await this.#items(shown),
      next: all.length > limit && last ? writePlace(last) : null,
    }
  }

  /** Pinned notes stand above the page. */
  async pinned() {
    const rows = await this.#mine().where('pinned', true).orderBy('id', 'desc').limit(5)
    return this.#items(rows.map((row: Raw) => ({ source: 'activity' as const, row })))
  }

  /** Open tasks, the next one first. */
  async next() {
    const rows = await this.#mine()
      .where('kind', 'task')
      .whereNull('done_at')
      .orderByRaw('case when due_at is null then 1 else 0 end')
      .orderBy('due_at')
      .limit(20)
    return this.#items(rows.map((row: Raw) => ({ source: 'activity' as const, row })))
  }

  /** Activities with this record; for a company also those with its people and deals, as far as this person may see them. */
  #mine() {
    const query = connection().from('activities').whereNull('deleted_at')
    if (this.row.recordName !== 'company')
      return query.where('about_name', this.row.recordName).where('about_id', this.row.id)
    query.where('company_id', this.row.id)
    const others = ofCompanies()
    if (others.every(({ recordName }) => this.actor.reach('read', recordName) === 'all'))
      return query
    return query.where((either: any) => {
      either.where('about_name', 'company')
      for (const Record of others) {
        const { table } = Record as any
        const seen = visible(connection().from(table).select(`${table}.id`), Record, this.actor)
        either.orWhere((with_: any) =>
          with_.where('about_name', Record.recordName).whereIn('about_id', seen)
        )
      }
    })
  }

  async #activities(kind: string | undefined, place: Place | null, limit: number): Promise<Raw[]> {
    const query = this.#mine().whereNotNull('happened_at')
    if (kind) query.where('kind', kind)
    if (place) {
      const { at, source, id } = place
      query.where((either: any) => {
        either.where('happened_at', '<', at)
        if (source === 'activity')
          either.orWhere((tie: any) => tie.where('happened_at', at).where('id', '<', id))
      })
    }
    return query.orderBy('happened_at', 'desc').orderBy('id', 'desc').limit(limit)
  }

  /** Change sets that touched the record, without those that only wrote activities. */
  async #changeSets(place: Place | null, limit: number): Promise<Raw[]> {
    const query = connection()
      .from('changes')
      .where('record_name', this.row.recordName)
      .where('record_id', this.row.id)
      .whereNotIn('table_name', unnamed())
      .groupBy('change_set_id')
      .select('change_set_id')
      .max('created_at as at')
    if (place) {
      const { at, source, id } = place
      if (source === 'activity') query.havingRaw('max(created_at) <= ?', [at])
      else
        query.havingRaw('(max(created_at) < ? or (max(created_at) = ? and change_set_id < ?))', [
          at,
          at,
          id,
        ])
    }
    return query.orderBy('at', 'desc').orderBy('change_set_id', 'desc').limit(limit)
  }

  async #items(entries: { source: Place['source']; row: Raw }[]): Promise<TimelineItem[]> {
    const activities = entries.filter(({ source }) => source === 'activity').map(({ row }) => row)
    const setIds = entries
      .filter(({ source }) => source === 'change')
      .map(({ row }) => row.change_set_id)
    const stories = await ChangeStory.of(this.actor, this.row, setIds)
    const rows = activities.map(plainActivity)
    const show = await Presenter.for(
      this.actor,
      Activity as unknown as RecordClass,
      rows,
      shownFields()
    )
    const others = await this.#others(rows)
    const files = await fileNames(rows)

    const made = new Map(
      rows.map((activity) => [
        activity.id,
        {
          key: `activity-${activity.id}`,
          id: activity.id,
          kind: activity.kind,
          at: activity.happenedAt ?? activity.dueAt ?? activity.createdAt,
          by: activity.createdById ? show.titleOf('user', activity.createdById) : null,
          activity: {
            ...activity,
            assigneeName: activity.assigneeId && show.titleOf('user', activity.assigneeId),
          },
          html: markup(activity, show),
          about: others.get(`${activity.aboutName} ${activity.aboutId}`) ?? null,
          fileName: files.get(activity.fileId) ?? null,
        } as TimelineItem,
      ])
    )
    return entries.flatMap(({ source, row }) => {
      const item = source === 'activity' ? made.get(row.id) : stories.get(row.change_set_id)
      return item ? [item] : []
    })
  }

  /** The records that a company's activities were with, where that is not the company itself. */
  async #others(rows: Raw[]) {
    const titles = new Map<string, { title: string; url: string }>()
    if (this.row.recordName !== 'company') return titles
    for (const [name, own] of Map.groupBy(rows, ({ aboutName }) => aboutName as string)) {
      if (name === 'company') continue
      const Record = recordClass(name)
      const found = await connection()
        .from((Record as any).table)
        .whereIn(
          'id',
          own.map(({ aboutId }) => aboutId)
        )
        .select('id', 'title')
      for (const { id, title } of found)
        titles.set(`${name} ${id}`, { title, url: `/${Record.path}/${id}` })
    }
    return titles
  }
}

function markup({ body, formatted, mentions }: Raw, show: Presenter): string {
  if (!body) return ''
  const names = (mentions ?? []).map((id: number) => show.titleOf('user', id)).filter(Boolean)
  return formatted ? formattedHtml(formatted, names) : noteHtml(body, names)
}

/** Types with a time line of which a row belongs to a company. */
const ofCompanies = () =>
  recordClasses().filter(
    (Record) =>
      Record.options.timeline && Record.recordName !== 'company' && Record.field('company')
  )

const shownFields = () => ['assignee', 'mentions', 'createdBy'].map((key) => Activity.field(key)!)

function plainActivity(raw: Raw): Raw {
  const plain: Raw = { id: raw.id, version: raw.version }
  for (const field of Activity.bound) plain[field.attribute] = fromColumn(field, raw[field.column])
  return plain
}

async function fileNames(rows: Raw[]): Promise<Map<number, string>> {
  const ids = rows.map(({ fileId }) => fileId).filter(Boolean)
  if (!ids.length) return new Map()
  const found = await connection().from('files').whereIn('id', ids).select('id', 'name')
  return new Map(found.map(({ id, name }: Raw) => [id, name]))
}

/** Newest first; at the same moment activities stand before changes. */
const rank = { activity: 0, change: 1 }
function later(one: Place, other: Place) {
  if (one.at !== other.at) return one.at < other.at ? 1 : -1
  return rank[one.source] - rank[other.source] || other.id - one.id
}

const writePlace = ({ at, source, id }: Place) =>
  `${clock.fromColumn(at).toMillis()}.${source}.${id}`

function readPlace(text: string | undefined): Place | null {
  const parts = /^(\d{1,15})\.(activity|change)\.(\d{1,15})$/.exec(text ?? '')
  if (!parts) return null
  return {
    at: toColumn(DateTime.fromMillis(Number(parts[1]), { zone: 'utc' })),
    source: parts[2] as Place['source'],
    id: Number(parts[3]),
  }
}
