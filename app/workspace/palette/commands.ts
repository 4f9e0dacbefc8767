import modules from '#modules/registry'
import type { Translate } from '#modules/translator'
import type { Actor } from '#records/actor'
import { words } from '#records/normalise'
import { creatable, navigation } from '#workspace/pages/navigation'

/** Something that can be done or gone to, in the person's words. */
export interface Command {
  href: string
  icon: string
  words: string
  keys?: string
}

/** Every command, page and setting that this person may use: what modules add, then the navigation, then what can be made. */
export function commandsFor(actor: Actor, t: Translate): Command[] {
  const made = creatable(actor, t).map((entry) => ({
    ...entry,
    words: t('palette.add', { name: entry.words.toLocaleLowerCase(actor.locale) }),
  }))
  const added = [...modules.collect('palette'), ...modules.collect('reports')]
    .filter((entry) => !entry.visible || entry.visible(actor))
    .map((entry) => ({
      href: entry.href,
      icon: entry.icon,
      keys: 'keys' in entry ? entry.keys : undefined,
      words: t(entry.label),
    }))
  const pages = navigation(actor, t, '')
    .flatMap((group) => group.links)
    .map(({ href, icon, key, words: name }) => ({ href, icon, keys: key, words: name }))
  const settings = modules
    .collect('settings')
    .filter((entry) => !entry.right || actor.may(entry.right))
    .map(({ href, icon, name }) => ({ href, icon, words: t(`settings.${name}.title`) }))

  const all = [...added, ...pages, ...made, ...settings]
  return all.filter((command, at) => all.findIndex((other) => other.href === command.href) === at)
}

/** Commands whose words begin with what was typed; those that begin with it altogether first. */
export function matchingCommands(commands: Command[], text: string): Command[] {
  const typed = words(text)
  if (!typed.length) return []
  return commands
    .map((command) => ({ command, rank: rank(words(command.words), typed) }))
    .filter(({ rank: found }) => found !== null)
    .sort((a, b) => a.rank! - b.rank!)
    .map(({ command }) => command)
}

function rank(own: string[], typed: string[]): number | null {
  if (own.join(' ').startsWith(typed.join(' '))) return 0
  return typed.every((word) => own.some((each) => each.startsWith(word))) ? 1 : null
}
