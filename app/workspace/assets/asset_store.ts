import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

/** One file as browsers get it. */
export interface Asset {
  url: string
  type: string
  body: Buffer
  etag: string
}

/** Where the files of a group come from: names that a URL shows, and their paths. */
export type Sources = Record<string, () => Record<string, string>>

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
const squeezable = new Set(['.css', '.js', '.json', '.svg', '.webmanifest'])
const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

/** Every file of a folder and below, by its path in it. */
export function filesIn(folder: string, prefix = ''): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) Object.assign(found, filesIn(path, `${prefix}${entry.name}/`))
    else found[prefix + entry.name] = path
  }
  return found
}

/**
 * Files for browsers, held in memory under `/assets/<hash>/<group>/<name>`. The hash is that of the whole group, so that
 * modules import one another by relative path and a group changes as one.
 */
export class AssetStore {
  #assets = new Map<string, Asset>()
  #squeezed = new Map<string, Promise<Buffer>>()
  #hashes = new Map<string, string>()
  #watched: string[] = []
  #builtAt = 0

  /** Changes with the content: the moment of the last build. */
  get builtAt() {
    return this.#builtAt
  }

  /** Reads a group from its folder or list of files. */
  addFiles(group: string, files: Record<string, string>) {
    const bodies = Object.fromEntries(
      Object.entries(files)
        .filter(([name]) => extname(name) in types)
        .map(([name, path]) => [name, readFileSync(path)])
    )
    this.#watched.push(...Object.values(files))
    this.add(group, bodies)
  }

  add(group: string, bodies: Record<string, Buffer | string>) {
    const names = Object.keys(bodies).sort()
    const hash = createHash('sha256')
    for (const name of names) hash.update(name).update('\0').update(bodies[name]).update('\0')
    const short = hash.digest('base64url').slice(0, 10)
    this.#hashes.set(group, short)
    for (const name of names) {
      const body = Buffer.from(bodies[name])
      this.#assets.set(`${group}/${name}`, {
        url: `/assets/${short}/${group}/${name}`,
        type: types[extname(name)],
        body,
        etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`,
      })
    }
    this.#builtAt = Date.now()
  }

  clear() {
    this.#assets.clear()
    this.#squeezed.clear()
    this.#hashes.clear()
    this.#watched = []
  }

  find(path: string): Asset | undefined {
    return this.#assets.get(path)
  }

  /** The address to put into a page. Throws for a name that is not there: a page must not point at nothing. */
  url(path: string): string {
    const asset = this.#assets.get(path)
    if (!asset) throw new Error(`No asset is named "${path}".`)
    return asset.url
  }

  isCurrent(group: string, hash: string) {
    return this.#hashes.get(group) === hash
  }

  get names() {
    return [...this.#assets.keys()]
  }

  /** Compressed once, on first request, at the highest quality. */
  squeezed(path: string, encoding: 'br' | 'gzip'): Promise<Buffer> | null {
    const asset = this.#assets.get(path)
    if (!asset || !squeezable.has(extname(path))) return null
    const key = `${encoding}:${path}`
    let body = this.#squeezed.get(key)
    if (!body) {
      body =
        encoding === 'br'
          ? brotli(asset.body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
          : zip(asset.body, { level: 9 })
      this.#squeezed.set(key, body)
    }
    return body
  }

  /** In development: whether a file was edited since. */
  get isStale() {
    return this.#watched.some((path) => {
      try {
        return statSync(path).mtimeMs > this.#builtAt
      } catch {
        return true
      }
    })
  }
}
