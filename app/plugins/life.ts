import { cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { DateTime } from 'luxon'
import { stringify } from 'csv-stringify/sync'
import type { Actor } from '#records/actor'
import { note } from '#records/audit'
import { connection } from '#records/change'
import guard from '#modules/guard'
import { PluginRefused, readManifest, type Manifest } from '#modules/manifest'
import { loadPlugin, pluginFolders } from '#modules/plugin_loader'
import { version as product } from '#modules/product'
import modules from '#modules/registry'
import machine from '#start/env'
import { backupFolder, takeBackup } from '#workspace/backup/backup'
import { InstalledPlugin } from '#plugins/installed_plugin'
import { planFor, type Plan } from '#plugins/plan'
import {
  difference,
  dropMade,
  migrate,
  migrationsIn,
  nothingMade,
  schemaNow,
  type Made,
  type Schema,
} from '#plugins/schema'
import { dropStage } from '#plugins/source'
import { cutShort, Undertaking } from '#plugins/steps'
import { tellProcesses } from '#plugins/stamp'

/** Where a plugin's folder stands among the installed ones, whatever the folder itself is called. */
const placeOf = (name: string) =>
  pluginFolders().find(({ manifest }) => manifest.name === name)?.folder ??
  join(machine.pluginsPath, name)

const previousPlace = (name: string) => join(machine.storagePath, 'plugins', 'previous', name)

/**
 * Installs a plugin from a folder that was planned, or upgrades the one that is there. What fails is taken back: folder, tables,
 * columns. Processes start anew to run it.
 *
 * @throws PluginRefused with the reasons; whatever a migration throws
 */
export async function install(folder: string, actor: Actor | null): Promise<Plan> {
  const plan = await planFor(folder)
  const { name, version } = plan.manifest
  if (plan.refusals.length) throw new PluginRefused(name, plan.refusals.join(' '))
  const verb = plan.from ? 'upgrade' : 'install'
  const work = new Undertaking(name, verb, actor)
  if (plan.from) await veto(folder, plan.from, plan.manifest, work)
  try {
    await work.step('snapshot', async () => {
      const { path } = await takeBackup(actor, { prefix: `before-${name}`, withFiles: false })
      return { path, schema: await schemaNow(), allowed: plan.schema, made: await madeOf(name) }
    })
    await work.step('files', () => putInPlace(folder, name))
    await work.step('tables', () => bringUp(name, work))
    await work.step('enable', async () => {
      const made = await work.outcome<Made>('tables')
      await InstalledPlugin.add({
        manifest: plan.manifest,
        checksum: plan.checksum,
        made: made!,
        actorId: actor?.id ?? null,
      })
    })
  } catch (error) {
    await takeBack(work)
    throw error instanceof PluginRefused
      ? error
      : new PluginRefused(
          name,
          `The plugin "${name}" could not be installed: ${error.message}. Everything is as it was before.`
        )
  }
  rmSync(previousPlace(name), { recursive: true, force: true })
  dropStage(folder)
  await note(actor, verb === 'install' ? 'pluginInstalled' : 'pluginUpgraded', {
    data: { plugin: name, version },
  })
  await tellProcesses()
  return plan
}

async function madeOf(name: string) {
  const installed = await InstalledPlugin.find(name)
  return installed?.made ?? nothingMade()
}

/** The new version's code may refuse to follow the old one. */
async function veto(folder: string, from: string, manifest: Manifest, work: Undertaking) {
  const { name, version } = manifest
  const running = guard.running(name)
  await work.step('ask', async () => {
    try {
      const { plugin } = await loadPlugin(folder, product)
      if (plugin.beforeUpgrade)
        await guard.run(name, 'beforeUpgrade', () => plugin.beforeUpgrade!(from, version))
    } catch (error) {
      throw new PluginRefused(
        name,
        `The plugin "${name}" refuses the upgrade to ${version}: ${error.message}`
      )
    } finally {
      if (running) guard.admit(running)
      else guard.dismiss(name)
    }
  })
}

/** The folder takes its place; the one that was there waits until all is well. */
async function putInPlace(folder: string, name: string) {
  const place = placeOf(name)
  if (resolve(folder) === resolve(place)) return { copied: false }
  const previous = previousPlace(name)
  rmSync(previous, { recursive: true, force: true })
  if (existsSync(place)) {
    mkdirSync(dirname(previous), { recursive: true, mode: 0o700 })
    move(place, previous)
  }
  mkdirSync(dirname(place), { recursive: true })
  cpSync(folder, place, { recursive: true })
  return { copied: true, place }
}

/** Also from one file system to another. */
function move(from: string, to: string) {
  try {
    renameSync(from, to)
  } catch (error) {
    if (error.code !== 'EXDEV') throw error
    cpSync(from, to, { recursive: true })
    rmSync(from, { recursive: true })
  }
}

async function bringUp(name: string, work: Undertaking): Promise<Made> {
  const place = placeOf(name)
  const before = await work.outcome<{ schema: Schema; made: Made }>('snapshot')
  const made = before!.made
  for (const migration of migrationsIn(place)) {
    if (made.migrations.includes(migration)) continue
    await migrate(name, place, migration, 'up')
    made.migrations.push(migration)
  }
  const { tables, columns } = difference(before!.schema, await schemaNow())
  return {
    migrations: made.migrations,
    tables: [...new Set([...made.tables, ...tables])],
    columns: [...made.columns, ...columns],
  }
}

/** Puts back what an undertaking did until it failed or was cut short: its folder, and the tables and columns that it made. */
export async function takeBack(work: Undertaking) {
  const { plugin: name } = work
  const before = await work.outcome<{ schema: Schema; allowed: Made; made: Made }>('snapshot')
  if (before) {
    const found = difference(before.schema, await schemaNow())
    // Only what the rehearsal said the plugin would make: something else may have been made meanwhile.
    await dropMade({
      tables: found.tables.filter(
        (table) => before.allowed.tables.includes(table) || table.startsWith(`${name}_`)
      ),
      columns: found.columns.filter(({ column }) => column.startsWith(`${name}_`)),
    })
  }
  const files = await work.outcome<{ copied: boolean; place?: string }>('files')
  if (existsSync(previousPlace(name))) {
    rmSync(placeOf(name), { recursive: true, force: true })
    move(previousPlace(name), join(machine.pluginsPath, name))
  } else if (files?.copied) rmSync(files.place!, { recursive: true, force: true })
  await work.undone()
}

/** What a stop of the process left half-done is taken back. */
export async function tidyUp() {
  for (const work of await cutShort()) {
    if (work.verb === 'install' || work.verb === 'upgrade') await takeBack(work)
    else await work.undone()
  }
}

export async function enable(name: string, actor: Actor | null) {
  const plugin = await InstalledPlugin.named(name)
  if (plugin.state === 'removed')
    throw new PluginRefused(name, `The plugin "${name}" was uninstalled: install it again.`)
  if (!existsSync(join(placeOf(name), 'plugin.json')))
    throw new PluginRefused(
      name,
      `The folder of the plugin "${name}" is not in ${machine.pluginsPath}.`
    )
  const manifest = readManifest(placeOf(name))
  if (manifest.version !== plugin.version)
    throw new PluginRefused(
      name,
      `The folder holds version ${manifest.version}; upgrade from ${plugin.version} first.`
    )
  await new Undertaking(name, 'enable', actor).step('enable', () =>
    plugin.set({ state: 'enabled', last_error: null, last_error_at: null, points_off: null })
  )
  await note(actor, 'pluginEnabled', { data: { plugin: name } })
  await tellProcesses()
}

/** Works at once, here and within seconds in other processes. Its data stay. */
export async function disable(name: string, actor: Actor | null) {
  const plugin = await InstalledPlugin.named(name)
  const others = await InstalledPlugin.all()
  const needing = others.find((each) => each.state === 'enabled' && name in each.manifest.needs)
  if (needing)
    throw new PluginRefused(
      name,
      `The plugin "${needing.name}" needs "${name}": disable that first.`
    )
  await new Undertaking(name, 'disable', actor).step('disable', async () => {
    await plugin.set({ state: plugin.state === 'removed' ? 'removed' : 'disabled' })
    takeOut(name)
  })
  await note(actor, 'pluginDisabled', { data: { plugin: name } })
  await tellProcesses()
}

function takeOut(name: string) {
  guard.dismiss(name)
  modules.remove(name)
}

export type Leaving = 'keep' | 'export' | 'drop'

/**
 * Takes a plugin away. `keep` leaves its tables for a later install, `export` writes them to a folder of CSV files before they are
 * dropped, `drop` drops them.
 * @returns the folder of the export, if there is one
 */
export async function uninstall(
  name: string,
  leaving: Leaving,
  actor: Actor | null
): Promise<string | null> {
  const plugin = await InstalledPlugin.named(name)
  if (plugin.state === 'enabled') await disable(name, actor)
  const work = new Undertaking(name, 'uninstall', actor)
  const place = placeOf(name)
  let exported: string | null = null
  if (leaving === 'export') exported = await work.step('export', () => exportTables(plugin))
  if (leaving === 'keep') await work.step('keep', () => plugin.set({ state: 'removed' }))
  else await drop(plugin, place, work)
  await work.step('files', async () => {
    // What came with the product, or was put there by hand, is not ours to delete.
    if (await wasCopied(name)) rmSync(place, { recursive: true, force: true })
  })
  await note(actor, 'pluginUninstalled', { data: { plugin: name, data: leaving } })
  await tellProcesses()
  return exported
}

/** Drops what an uninstalled plugin left here. */
export async function purge(name: string, actor: Actor | null) {
  const plugin = await InstalledPlugin.named(name)
  if (plugin.state !== 'removed')
    throw new PluginRefused(name, `Uninstall the plugin "${name}" first.`)
  await drop(plugin, placeOf(name), new Undertaking(name, 'purge', actor))
  await note(actor, 'pluginPurged', { data: { plugin: name } })
}

async function drop(plugin: InstalledPlugin, place: string, work: Undertaking) {
  const { name, made } = plugin
  if (made.tables.length || made.columns.length)
    await work.step('snapshot', async () => {
      const { path } = await takeBackup(work.actor, { prefix: `before-${name}`, withFiles: false })
      return { path }
    })
  await work.step('tables', async () => {
    for (const migration of [...made.migrations].reverse()) {
      if (!migrationsIn(place).includes(migration)) continue
      // Whatever a migration cannot take back itself is dropped by name below.
      await migrate(name, place, migration, 'down').catch(() => {})
    }
    await dropMade(made)
  })
  await work.step('traces', () => forget(plugin))
  await plugin.remove()
  await connection().from('plugin_errors').where('plugin', name).delete()
}

/** Rows of the house that are about the plugin's records alone. */
async function forget({ name, made }: InstalledPlugin) {
  const recordNames = made.tables.map((table) => recordNameOf(table)).filter(Boolean)
  for (const table of ['record_values', 'saved_views', 'notifications'])
    if (recordNames.length)
      await connection().from(table).whereIn('record_name', recordNames).delete()
  await connection().from('notifications').where('kind', 'like', `${name}.%`).delete()
}

const recordNameOf = (table: string) =>
  modules.records.find((Record) => (Record as any).table === table)?.recordName ?? ''

async function wasCopied(name: string) {
  const row = await connection()
    .from('plugin_steps')
    .where({ plugin: name, step: 'files', status: 'done' })
    .whereIn('verb', ['install', 'upgrade'])
    .orderBy('id', 'desc')
    .first()
  return Boolean(JSON.parse(row?.data ?? 'null')?.copied)
}

async function exportTables({ name, made }: InstalledPlugin): Promise<string> {
  const folder = join(
    backupFolder(),
    `plugin-${name}-${DateTime.utc().toFormat('yyyyMMdd-HHmmss')}`
  )
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const table of made.tables) {
    const rows = await connection().from(table)
    writeFileSync(join(folder, `${table}.csv`), stringify(rows, { header: true }), { mode: 0o600 })
    writeFileSync(
      join(folder, `${table}.jsonl`),
      rows.map((row: any) => `${JSON.stringify(row)}\n`).join(''),
      { mode: 0o600 }
    )
  }
  return folder
}
