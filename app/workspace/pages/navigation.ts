import type { NavEntry } from '#modules/contract'
import modules from '#modules/registry'
import type { Translate } from '#modules/translator'
import type { Actor } from '#records/actor'
import { knownCount, type NavCount } from '#workspace/pages/nav_counts'

export interface NavLink extends NavEntry {
  words: string
  current: boolean
  /** Whether it stands in the bar of a phone; the others are under its "More". */
  docked: boolean
  /** How many records it leads to, where the entry tells. */
  count: NavCount | null
}
export interface NavGroup {
  name: string
  title: string | null
  links: NavLink[]
}

let entries: NavEntry[] | undefined
let known = 0

/** Modules are registered once at start; their entries are sorted once. */
function sorted(): NavEntry[] {
  if (!entries || known !== modules.all.length) {
    known = modules.all.length
    entries = modules.collect('nav').sort((a, b) => (a.order ?? 50) - (b.order ?? 50))
  }
  return entries
}

const isUnder = (path: string, href: string) =>
  path === href || (href !== '/' && path.startsWith(`${href}/`))

const dock = (links: NavLink[]) =>
  links.toSorted((a, b) => Number(b.dock ?? false) - Number(a.dock ?? false)).slice(0, 4)

/** Whether the place of one who stands at `path` is behind the phone's "More". */
export const isUnderMore = (groups: NavGroup[]) =>
  !groups.some(({ links }) => links.some(({ current, docked }) => current && docked))

/** The sidebar of one person at one address: the group without a name first. */
export function navigation(actor: Actor, t: Translate, path: string): NavGroup[] {
  const groups = new Map<string, NavGroup>([['', { name: '', title: null, links: [] }]])
  for (const entry of sorted()) {
    if (entry.visible && !entry.visible(actor)) continue
    const name = entry.group ?? ''
    if (!groups.has(name)) groups.set(name, { name, title: t(`nav.groups.${name}`), links: [] })
    groups.get(name)!.links.push({
      ...entry,
      words: t(entry.label ?? `nav.${entry.name}`),
      count: entry.counts ? knownCount(actor, entry.counts) : null,
      current: isUnder(path, entry.under ?? entry.href),
      docked: false,
    })
  }
  for (const link of dock(groups.get('')!.links)) link.docked = true
  return [...groups.values()].filter((group) => group.links.length)
}

/** Whether a number in the sidebar is to be asked for once the page stands. */
export const hasStaleCounts = (groups: NavGroup[]) =>
  groups.some(({ links }) => links.some(({ count }) => count?.stale))

export interface Creatable {
  href: string
  icon: string
  words: string
}

/** What this person may make from the New menu: every record type with pages of its own. */
export function creatable(actor: Actor, t: Translate): Creatable[] {
  return modules.records
    .filter(({ options, recordName }) => {
      if (options.internal || options.background || options.without?.includes('create'))
        return false
      return actor.reach('create', recordName) !== 'none'
    })
    .map((record) => ({
      href: `/${record.path}/new`,
      icon: record.options.icon ?? 'file',
      words: t(`${record.recordName}.one`),
    }))
}
