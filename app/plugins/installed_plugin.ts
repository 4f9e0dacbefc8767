import { connection } from '#records/change'
import { now } from '#records/clock'
import { dialect } from '#records/dialect/dialect'
import { NotVisible } from '#records/errors'
import guard from '#modules/guard'
import type { Manifest, PluginSetting } from '#modules/manifest'
import { withDefaults } from '#modules/plugin_loader'
import { openSettings } from '#modules/plugins_at_start'
import { pluginRows, type PluginRow } from '#modules/plugin_state'
import { seal } from '#workspace/secrets/secrets'
import { nothingMade, type Made } from '#plugins/schema'

/** A plugin that is installed, or was and left its data here. */
export class InstalledPlugin {
  readonly row: PluginRow

  constructor(row: PluginRow) {
    this.row = row
  }

  static async all() {
    const rows = await pluginRows()
    return rows.map((row) => new InstalledPlugin(row))
  }

  static async find(name: string) {
    const rows = await pluginRows()
    const row = rows.find((each) => each.name === name)
    return row ? new InstalledPlugin(row) : null
  }

  /** @throws NotVisible */
  static async named(name: string) {
    const found = await this.find(name)
    if (!found) throw new NotVisible()
    return found
  }

  static async add(values: {
    manifest: Manifest
    checksum: string
    made: Made
    actorId: number | null
  }) {
    const time = now()
    const { name, version } = values.manifest
    const row = {
      name,
      version,
      state: 'enabled',
      manifest: JSON.stringify(values.manifest),
      made: JSON.stringify(values.made),
      checksum: values.checksum,
      installed_by_id: values.actorId,
      installed_at: time,
      updated_at: time,
    }
    const known = await this.find(name)
    if (known) await known.set({ ...row, last_error: null, last_error_at: null, points_off: null })
    else await dialect().insertMany(connection(), 'plugins', [row])
  }

  get name() {
    return this.row.name
  }
  get version() {
    return this.row.version
  }
  get state() {
    return this.row.state
  }
  get manifest(): Manifest {
    return JSON.parse(this.row.manifest)
  }
  get made(): Made {
    return this.row.made ? JSON.parse(this.row.made) : nothingMade()
  }
  get pointsOff(): string[] {
    return JSON.parse(this.row.points_off ?? '[]')
  }
  get runs() {
    return this.state === 'enabled' && guard.running(this.name) !== undefined
  }

  async set(columns: Partial<Record<keyof PluginRow, unknown>>) {
    await connection()
      .from('plugins')
      .where('name', this.name)
      .update({ ...columns, updated_at: now() })
    Object.assign(this.row, columns)
  }

  remove() {
    return connection().from('plugins').where('name', this.name).delete()
  }

  get settings(): Record<string, unknown> {
    return withDefaults(this.manifest, openSettings(this.row.settings))
  }

  /** Keeps what the admin set; secrets are sealed, and stay what they are where none is given. */
  async keepSettings(values: Record<string, unknown>) {
    const { settings } = this.manifest
    const before = openSettings(this.row.settings)
    const kept = Object.fromEntries(
      settings.map(({ name }) => [name, name in values ? values[name] : before[name]])
    )
    const sealed = Object.fromEntries(
      settings
        .filter(({ name }) => kept[name] !== undefined && kept[name] !== null)
        .map(({ name, type }) => [
          name,
          type === 'secret' ? { sealed: seal(String(kept[name])) } : kept[name],
        ])
    )
    await this.set({ settings: JSON.stringify(sealed) })
    const running = guard.running(this.name)
    if (running) running.settings = withDefaults(this.manifest, kept)
  }

  /** Settings that must be given and are not. */
  get missing(): PluginSetting[] {
    const values = this.settings
    return this.manifest.settings.filter(
      ({ name, required }) => required && (values[name] === null || values[name] === '')
    )
  }

  async switchPoint(point: string, off: boolean) {
    const others = this.pointsOff.filter((each) => each !== point)
    const all = off ? [...others, point] : others
    await this.set({ points_off: JSON.stringify(all) })
    guard.switchOff(this.name, all)
  }
}
