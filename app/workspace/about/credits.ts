import { readdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import app from '@adonisjs/core/services/app'

export interface Credit {
  name: string
  version: string
  licence: string
  by: string
  home: string
  folder: string
}

interface Manifest {
  name?: string
  version?: string
  license?: string | { type?: string }
  licenses?: { type?: string }[]
  author?: string | { name?: string }
  homepage?: string
  repository?: string | { url?: string }
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

const textName = /^(licen[cs]e|copying|notice)(\b|[._-])/i
const longestText = 200_000

let known: Promise<Credit[]> | undefined

/**
 * The packages that this install runs with: what package.json asks for and what those ask for, as they lie in node_modules. What only
 * development needs is not among them.
 */
export const credits = () => (known ??= walk())

/** The words of a package's licence, with its notices; empty where it brings none. */
export async function licenceText({ folder }: Pick<Credit, 'folder'>): Promise<string> {
  const names = await readdir(folder).catch(() => [] as string[])
  const files = names.filter((name) => textName.test(name)).sort()
  const texts = await Promise.all(
    files.map((name) => readFile(join(folder, name), 'utf8').catch(() => ''))
  )
  return texts.join('\n\n').trim().slice(0, longestText)
}

async function walk(): Promise<Credit[]> {
  const root = app.makePath().replace(/[/\\]$/, '')
  const found = new Map<string, Credit>()
  const seen = new Set<string>()
  const visit = async (folder: string) => {
    if (seen.has(folder)) return
    seen.add(folder)
    const manifest = await manifestOf(folder)
    if (!manifest) return
    if (folder !== root) {
      const credit = creditOf(manifest, folder)
      credit.licence ||= named(await licenceText(credit))
      found.set(`${credit.name}@${credit.version}`, credit)
    }
    const wanted = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })
    const places = await Promise.all(wanted.map((name) => placeOf(name, folder, root)))
    for (const place of places) if (place) await visit(place)
  }
  await visit(root)
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name))
}

async function manifestOf(folder: string): Promise<Manifest | null> {
  try {
    return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  } catch {
    return null
  }
}

/** Where Node would find a package: in the nearest `node_modules` upwards. */
async function placeOf(name: string, from: string, root: string): Promise<string | null> {
  for (let folder = from; ; folder = dirname(folder)) {
    const place = join(folder, 'node_modules', name)
    if (await manifestOf(place)) return place
    if (folder === root || folder === dirname(folder)) return null
  }
}

/** Some packages name no licence and bring its text only. */
const named = (text: string) =>
  /\bMIT\b|Permission is hereby granted, free of charge/.test(text) ? 'MIT' : 'SEE TEXT'

function creditOf(manifest: Manifest, folder: string): Credit {
  const { name, version, license, licenses, author, homepage, repository } = manifest
  const licence =
    typeof license === 'string'
      ? license
      : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '))
  const source = typeof repository === 'string' ? repository : (repository?.url ?? '')
  const home = homepage ?? source.replace(/^git\+/, '').replace(/\.git$/, '')
  return {
    name: String(name),
    version: String(version),
    licence: licence ?? '',
    by: String((typeof author === 'string' ? author : author?.name) ?? '').replace(
      /\s*[<(].*$/,
      ''
    ),
    home: /^https?:\/\//.test(home) ? home : '',
    folder,
  }
}
