import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Edge } from 'edge.js'
import { DateTime } from 'luxon'
import type { Waiting } from '#workspace/start/front_door'
import { wordsFor } from '#workspace/start/words'

const commands = {
  update: ['upgrade:check', 'upgrade:return'],
  damage: ['upgrade:return', 'doctor'],
  held: ['upgrade:again'],
}

let style: string | undefined
let policy: string
const edge = Edge.create({ cache: true })
edge.mount(new URL('../views/', import.meta.url))

interface Visitor {
  languages?: string
  /** Shows what went wrong and what to do about it. */
  trusted: boolean
  /** Seconds until the browser asks again. */
  again: number
}

/** A page that needs nothing else of the application: its style is in it, and it looks again by itself without script. */
export async function waitingPage(waiting: Waiting, { languages, trusted, again }: Visitor) {
  if (style === undefined) {
    style = sheet('../../../resources/css/tokens.css') + sheet('waiting.css')
    const hash = createHash('sha256').update(style).digest('base64')
    policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
  }
  const { locale, t } = wordsFor(languages)
  const reason = waiting.state === 'halted' ? waiting.reason : null
  const html = await edge.render('start/waiting', {
    locale,
    t,
    style,
    again,
    waiting,
    reason,
    trusted: trusted && reason,
    copyAt:
      reason?.copy &&
      DateTime.fromISO(reason.copy.at, { zone: 'utc' })
        .setLocale(locale)
        .toLocaleString(DateTime.DATETIME_MED),
    commands: reason ? commands[reason.name] : [],
  })
  return { html, policy }
}

const sheet = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')
