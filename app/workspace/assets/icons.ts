import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import app from '@adonisjs/core/services/app'
import modules from '#modules/registry'
import { escapeHtml } from '#records/field_type'

const folder = join(
  dirname(createRequire(import.meta.url).resolve('lucide-static/package.json')),
  'icons'
)
const shapes = new Map<string, string | null>()
let inSprite: Set<string> | undefined

/** What is drawn inside the 24 × 24 box; null for a name that Lucide does not have. */
function shape(name: string): string | null {
  let found = shapes.get(name)
  if (found === undefined) {
    const path = join(folder, `${name}.svg`)
    found =
      /^[a-z0-9-]+$/.test(name) && existsSync(path)
        ? readFileSync(path, 'utf8')
            .replace(/^[\s\S]*?<svg[^>]*>/, '')
            .replace(/<\/svg>\s*$/, '')
            .replace(/\s+/g, ' ')
            .replace(/ \/>/g, '/>')
            .replace(/> </g, '><')
            .trim()
        : null
    shapes.set(name, found)
  }
  return found
}

const mention = /\bicon(?:\(|:|\s*=)\s*['"]([a-z0-9-]+)['"]/g

function mentioned(directory: string): string[] {
  if (!existsSync(directory)) return []
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.edge'))
    .flatMap((name) => [...readFileSync(join(directory, name), 'utf8').matchAll(mention)])
    .map(([, name]) => name)
}

/** Names that templates and modules mention: about sixty of Lucide's 1,600. */
function wanted() {
  const declared = [
    ...modules.collect('nav'),
    ...modules.collect('palette'),
    ...modules.collect('settings'),
  ].map((entry: { icon: string }) => entry.icon)
  const records = modules.records.map((record) => record.options.icon ?? 'file')
  const views = [
    app.viewsPath(),
    ...modules.all.map((module) => join(module.root, 'views')),
  ].flatMap(mentioned)
  return [...new Set([...declared, ...records, ...views])].filter((name) => shape(name))
}

/** The icons of the product as one file of symbols; pages point into it. */
export function sprite(): string {
  const names = wanted().sort()
  inSprite = new Set(names)
  const symbols = names.map(
    (name) => `<symbol id="${name}" viewBox="0 0 24 24">${shape(name)}</symbol>`
  )
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`
}

/**
 * Markup of an icon: a reference into the sprite, or the drawing itself for a name that no template mentions.
 * Decorative unless `label` says what it means.
 */
export function iconMarkup(
  name: string,
  spriteUrl: string,
  { size, label }: { size?: 14 | 16 | 20 | 24 | 32; label?: string } = {}
) {
  const known = shape(name) ? name : 'square'
  const role = label ? `role="img" aria-label="${escapeHtml(label)}"` : 'aria-hidden="true"'
  const kind = size && size !== 16 ? ` icon--${size}` : ''
  return inSprite?.has(known)
    ? `<svg class="icon${kind}" ${role}><use href="${spriteUrl}#${known}"/></svg>`
    : `<svg class="icon${kind}" viewBox="0 0 24 24" ${role}>${shape(known)}</svg>`
}
