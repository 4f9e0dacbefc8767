import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import semver from 'semver'
import settings from '#start/env'
import { version } from '#workspace/version'

/** Enabled plugins that say in their manifest that they do not work with this version: the start leaves them out. */
export async function pluginsLeftOut(client: QueryClientContract): Promise<string[]> {
  if (!(await client.schema.hasTable('plugins'))) return []
  const rows = await client.from('plugins').where('state', 'enabled').select('name')
  return rows.map(({ name }) => name).filter((name) => !fits(name))
}

function fits(name: string) {
  const file = join(settings.pluginsPath, name, 'plugin.json')
  if (!existsSync(file)) return false
  try {
    const { farley } = JSON.parse(readFileSync(file, 'utf8'))
    return !farley || semver.satisfies(version, farley, { includePrerelease: true })
  } catch {
    return false
  }
}
