import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '#start/env'

/** One update of the database, from the first start that tried it to its end. */
export interface Upgrade {
  id: string
  /** Version that made the data; null for a new install. */
  from: string | null
  to: string
  /** ISO 8601, UTC. */
  startedAt: string
  finishedAt: string | null
  /** Name of the copy that was made before it. */
  snapshot: string | null
  steps: { name: string; ms: number }[]
  result: 'running' | 'done' | 'failed' | 'returned'
  error: string | null
  /** How many starts it took: more than one where the process ended in the middle. */
  starts: number
}

/** A return to a copy that was asked for and is not done yet. */
export interface Returning {
  snapshot: string
  /** The version that the copy is for. */
  version: string | null
}

export interface Journal {
  upgrades: Upgrade[]
  returning: Returning | null
}

const longest = 30
const empty = (): Journal => ({ upgrades: [], returning: null })
const fileOf = ({ storagePath }: Settings) => join(storagePath, 'upgrades.json')

/**
 * What is known of updates beside the database, since that may be the thing that is broken. A journal that cannot be read is as good as
 * none: the database has its own record.
 */
export function readJournal(settings: Settings): Journal {
  try {
    return { ...empty(), ...JSON.parse(readFileSync(fileOf(settings), 'utf8')) }
  } catch {
    return empty()
  }
}

/** Replaces the journal as a whole: a process that ends in the middle leaves the old one or the new one. */
export function writeJournal(settings: Settings, journal: Journal) {
  const file = fileOf(settings)
  const text = JSON.stringify({ ...journal, upgrades: journal.upgrades.slice(-longest) }, null, 2)
  const descriptor = openSync(`${file}.new`, 'w', 0o600)
  writeSync(descriptor, text)
  fsyncSync(descriptor)
  closeSync(descriptor)
  renameSync(`${file}.new`, file)
}

export function noteUpgrade(settings: Settings, upgrade: Upgrade) {
  const journal = readJournal(settings)
  const others = journal.upgrades.filter(({ id }) => id !== upgrade.id)
  writeJournal(settings, { ...journal, upgrades: [...others, upgrade] })
}
