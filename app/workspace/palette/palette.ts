import type { Translate } from '#modules/translator'
import type { Actor } from '#records/actor'
import { searchRecords, type Hit } from '#records/search/search'
import { searchedRecords } from '#records/search/search_records'
import { commandsFor, matchingCommands } from '#workspace/palette/commands'
import { recentRecords } from '#workspace/recents'

export interface PaletteOption {
  href: string
  icon: string
  words: string
  note?: string | null
  keys?: string
  hit?: Hit
}
export interface PaletteGroup {
  name: string
  title: string
  options: PaletteOption[]
}

const mostCommands = 5
const mostHits = 12

/** Record names whose pages this person can be sent to. */
export const pagedTypes = (actor: Actor) =>
  searchedRecords(actor).filter((Record) => Record.options.routes !== false)

/**
 * What the command field offers: before anything is typed, what was looked at last and where one can go; then commands,
 * records and a way to all results. Groups stand in the order of their best entry.
 */
export async function palette(actor: Actor, t: Translate, text: string): Promise<PaletteGroup[]> {
  const types = pagedTypes(actor).map((Record) => Record.recordName)
  const commands = commandsFor(actor, t)
  if (!text.trim()) {
    const recent = await recentRecords(actor, { types })
    return withOptions([
      group('recent', t('palette.recent'), recent.map(ofHit)),
      group('commands', t('palette.commands'), commands),
    ])
  }
  const [hits, recent] = await Promise.all([
    searchRecords(actor, text, { types, limit: mostHits }),
    recentRecords(actor, { types, limit: 50 }),
  ])
  const found = Map.groupBy(recentFirst(hits, recent), (hit) => hit.recordName)
  return withOptions([
    group(
      'commands',
      t('palette.commands'),
      matchingCommands(commands, text).slice(0, mostCommands)
    ),
    ...[...found].map(([name, ofType]) => group(name, t(`${name}.many`), ofType.map(ofHit))),
    group('all', '', [allResults(t, text)]),
  ])
}

const group = (name: string, title: string, options: PaletteOption[]) => ({ name, title, options })
const withOptions = (groups: PaletteGroup[]) => groups.filter(({ options }) => options.length)

const ofHit = (hit: Hit): PaletteOption => ({
  hit,
  href: hit.url,
  icon: hit.icon,
  words: hit.title,
  note: hit.subtitle,
})

const allResults = (t: Translate, text: string): PaletteOption => ({
  href: `/search?q=${encodeURIComponent(text)}`,
  icon: 'search',
  words: t('palette.allResults', { text }),
})

/** What somebody looked at is most likely what they look for again. */
function recentFirst(hits: Hit[], recent: Hit[]): Hit[] {
  const seen = new Set(recent.map(({ recordName, id }) => `${recordName} ${id}`))
  const isSeen = (hit: Hit) => seen.has(`${hit.recordName} ${hit.id}`)
  return [...hits.filter(isSeen), ...hits.filter((hit) => !isSeen(hit))]
}
