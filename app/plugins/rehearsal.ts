import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import app from '@adonisjs/core/services/app'
import { connection } from '#records/change'
import guard from '#modules/guard'
import { loadPlugin } from '#modules/plugin_loader'
import { PluginRefused } from '#modules/manifest'
import { version } from '#modules/product'
import {
  dropMade,
  difference,
  migrate,
  migrationsIn,
  schemaNow,
  type Difference,
} from '#plugins/schema'
import { refuseClashes } from '#plugins/clashes'

/** What a plugin does to a new install of its own, where nothing can be hurt. */
export interface Rehearsal {
  schema: Difference
  /** What it adds, by kind: names as the admin will meet them. */
  adds: Record<string, string[]>
  /** Why it cannot be installed; null where it can. */
  refusal: string | null
}

const longest = 90_000

/**
 * Tries a plugin's folder in a process of its own on a database of its own: its migrations up, its code loaded. Whatever it does
 * there, loops and exits included, the house goes on.
 */
export async function rehearse(folder: string, { down = false } = {}): Promise<Rehearsal> {
  const storage = mkdtempSync(join(tmpdir(), 'farley-rehearsal-'))
  const out = join(storage, 'rehearsal.json')
  try {
    await new Promise<void>((resolve, reject) =>
      execFile(
        process.execPath,
        [
          '--max-old-space-size=512',
          app.makePath('ace.js'),
          'plugin:rehearse',
          folder,
          '--out',
          out,
          ...(down ? ['--down'] : []),
        ],
        {
          cwd: app.makePath(),
          timeout: longest,
          killSignal: 'SIGKILL',
          env: environment(storage),
          maxBuffer: 8 * 1024 * 1024,
        },
        (error, _, complaint) => (error ? reject(Object.assign(error, { complaint })) : resolve())
      )
    ).catch((error) => {
      const said = String(error.complaint ?? '')
        .trim()
        .split('\n')
        .slice(0, 3)
        .join(' ')
      throw new PluginRefused(
        '',
        error.killed
          ? `The plugin did not finish its rehearsal within ${longest / 1000} seconds.`
          : `The plugin ended its rehearsal${said ? `: ${said}` : '.'}`
      )
    })
    const found = tryReading(out)
    if (!found) throw new PluginRefused('', 'The plugin ended its rehearsal without a word.')
    return found
  } finally {
    rmSync(storage, { recursive: true, force: true })
  }
}

/** Nothing of this install is handed over: neither its database nor its keys. */
function environment(storage: string) {
  const { PATH, HOME, TMPDIR, LANG } = process.env
  return {
    PATH,
    HOME,
    TMPDIR,
    LANG,
    NODE_ENV: 'production',
    LOG_LEVEL: 'silent',
    STORAGE_PATH: storage,
    SAFE_MODE: '1',
  }
}

function tryReading(file: string): Rehearsal | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** The rehearsal itself, within the process that `rehearse` starts. */
export async function performRehearsal(
  folder: string,
  { down }: { down: boolean }
): Promise<Rehearsal> {
  const nothing: Difference = { tables: [], columns: [], harmed: [] }
  const before = await schemaNow()
  let schema = nothing
  try {
    const { manifest, plugin, module } = await loadPlugin(folder, version)
    refuseClashes(manifest, plugin)
    const names = migrationsIn(folder)
    for (const name of names) await migrate(manifest.name, folder, name, 'up')
    schema = difference(before, await schemaNow())
    refuseHarm(manifest.name, schema)
    for (const Record of plugin.records ?? []) {
      Record.boot()
      const table = (Record as any).table
      const columns: string[] = Object.keys(await (connection() as any).columnsInfo(table))
      const missing = Record.bound.filter(({ column }: any) => !columns.includes(column))
      if (missing.length)
        throw new PluginRefused(
          manifest.name,
          `The table "${table}" has no column for ${missing.map(({ key }: any) => key).join(', ')}.`
        )
    }
    if (down) await rehearseDown(manifest.name, folder, names, before)
    return { schema, adds: additions(module), refusal: null }
  } catch (error) {
    return { schema, adds: {}, refusal: error.message }
  } finally {
    for (const name of guard.names) guard.dismiss(name)
  }
}

async function rehearseDown(plugin: string, folder: string, names: string[], before: any) {
  for (const name of [...names].reverse()) {
    try {
      await migrate(plugin, folder, name, 'down')
    } catch (error) {
      if (!/not taken back by a migration/.test(error.message)) throw error
    }
  }
  const left = difference(before, await schemaNow())
  await dropMade(left)
  for (const name of names) await migrate(plugin, folder, name, 'up')
}

/** @throws PluginRefused where migrations change what is not the plugin's, or name things so that they cannot be told apart */
export function refuseHarm(plugin: string, { columns, harmed }: Difference) {
  if (harmed.length)
    throw new PluginRefused(
      plugin,
      `The plugin "${plugin}" would change ${harmed.slice(0, 5).join(', ')}, which is not its own.`
    )
  const unnamed = columns.find(({ column }) => !column.startsWith(`${plugin}_`))
  if (unnamed)
    throw new PluginRefused(
      plugin,
      `The plugin "${plugin}" would add the column "${unnamed.column}" to ${unnamed.table}: its name must begin with "${plugin}_".`
    )
}

/** Names of what a module adds. */
function additions(module: any): Record<string, string[]> {
  const adds: Record<string, string[]> = {}
  for (const [key, value] of Object.entries<any>(module)) {
    if (['name', 'root', 'needs', 'plugin'].includes(key) || !value) continue
    if (key === 'records') adds[key] = value.map(({ recordName }: any) => recordName)
    else if (Array.isArray(value)) adds[key] = value.map((each) => named(each))
    else if (key === 'slots')
      adds[key] = Object.entries<any>(value).flatMap(([slot, entries]) => entries.map(() => slot))
    else if (typeof value === 'object') adds[key] = Object.keys(value)
    else if (typeof value === 'function') adds[key] = []
  }
  return adds
}

const named = (each: any) =>
  typeof each === 'string' ? each : String(each?.name ?? each?.commandName ?? '')
