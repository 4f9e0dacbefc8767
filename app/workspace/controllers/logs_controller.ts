import { Readable } from 'node:stream'
import type { HttpContext } from '@adonisjs/core/http'
import { DateTime } from 'luxon'
import { note } from '#records/audit'
import User from '#access/models/user'
import settings from '#start/env'
import logFiles, { logPieces } from '#workspace/logs/log_files'
import {
  levels,
  logLines,
  type Level,
  type LogLine,
  type LogQuery,
} from '#workspace/logs/log_lines'
import { demandRight } from '#workspace/settings/demand_right'

const perPage = 50
const mostDownloaded = 20_000
const names = ['level', 'text', 'request', 'incident', 'user', 'path', 'from', 'to', 'writer']
/** What a line says of itself elsewhere on the page. */
const shownElsewhere = new Set(['level', 'time', 'msg', 'name', 'pid', 'hostname'])

/** The log of every process that shares this storage folder, for an admin. */
export default class LogsController {
  async index({ auth, request, view }: HttpContext) {
    demandRight(auth.user, 'settings')
    const asked = askedFor(request.qs())
    const { lines, next } = await logLines(query(asked, auth.user), placeOf(request), perPage)
    const users = await User.query().orderBy('title_sort').select('id', 'name')
    const known = new Map(users.map(({ id, name }) => [id, name]))
    const pieces = await logPieces()
    const writers = [...new Set(pieces.map(({ writer }) => writer))]
    const search = new URLSearchParams(asked)
    return view.render('workspace::settings/logs', {
      asked,
      filtered: search.size > 0,
      off: settings.logMegabytes === 0,
      trouble: logFiles.trouble,
      levels: Object.keys(levels),
      users,
      writers,
      here: logFiles.writer,
      lines: lines.map((line) => shown(line, known, auth.user!)),
      download: `/settings/logs/download?${search}`,
      next: next && `/settings/logs?${withPlace(search, next)}`,
    })
  }

  /** The lines that fit, as they were written, one JSON object a line. */
  async download({ auth, request, response }: HttpContext) {
    demandRight(auth.user, 'settings')
    const asked = askedFor(request.qs())
    const wanted = query(asked, auth.user)
    await note(auth.user, 'logsDownloaded', { data: asked })
    response.header('content-type', 'application/x-ndjson; charset=utf-8')
    response.header('content-disposition', 'attachment; filename="farley-log.ndjson"')
    return response.stream(Readable.from(text(wanted)))
  }
}

async function* text(wanted: LogQuery) {
  let place = null
  let count = 0
  do {
    const page: Awaited<ReturnType<typeof logLines>> = await logLines(wanted, place, 1_000)
    if (page.lines.length) yield page.lines.map(({ raw }) => `${raw}\n`).join('')
    count += page.lines.length
    place = page.next
  } while (place && count < mostDownloaded)
}

const askedFor = (given: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    names
      .map((name) => [name, typeof given[name] === 'string' ? given[name].trim() : ''])
      .filter(([, value]) => value)
      .map(([name, value]) => [name, value.slice(0, 200)])
  )

function query(asked: Record<string, string>, { timezone }: { timezone: string }): LogQuery {
  const moment = (given?: string) => {
    const found = given ? DateTime.fromISO(given, { zone: timezone }) : null
    return found?.isValid ? found.toMillis() : undefined
  }
  return {
    ...asked,
    level: asked.level in levels ? (asked.level as Level) : undefined,
    user: Number(asked.user) || undefined,
    from: moment(asked.from),
    to: moment(asked.to),
  }
}

/** `at=<time>.<seen>`. */
function placeOf(request: HttpContext['request']) {
  const [time, seen] = String(request.input('at') ?? '')
    .split('.')
    .map(Number)
  return time > 0 ? { time, seen: seen || 0 } : null
}

const withPlace = (search: URLSearchParams, { time, seen }: { time: number; seen: number }) =>
  new URLSearchParams([...search, ['at', `${time}.${seen}`]])

function shown({ time, level, writer, entry }: LogLine, users: Map<number, string>, reader: User) {
  const name = Object.entries(levels).findLast(([, number]) => number <= level)?.[0] ?? 'debug'
  const details = Object.entries(entry).filter(([key]) => !shownElsewhere.has(key))
  return {
    at: DateTime.fromMillis(time).setZone(reader.timezone).toFormat('yyyy-MM-dd HH:mm:ss.SSS'),
    level: name,
    tone: { warn: 'warn', error: 'bad', fatal: 'bad' }[name] ?? '',
    writer,
    words: String(entry.msg ?? ''),
    what: [entry.method, entry.path, entry.status, entry.ms === undefined ? null : `${entry.ms} ms`]
      .filter((part) => part !== undefined && part !== null)
      .join(' '),
    error: String(entry.err?.message ?? '').split('\n')[0],
    request: entry.request_id ?? '',
    incident: entry.incident ?? '',
    who: entry.user ? (users.get(entry.user) ?? String(entry.user)) : '',
    stack: String(entry.err?.stack ?? ''),
    details: JSON.stringify(Object.fromEntries(details), null, 2),
  }
}
