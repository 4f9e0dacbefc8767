import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * Prints what the product is made of, as CycloneDX. `npm sbom --omit dev` would do, but npm 11 then leaves out every package that a
 * development dependency names as its peer, AdonisJS among them.
 */
const all = JSON.parse(
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx'], {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  })
)

/** By the lockfile: of two copies of a version npm tells of one alone, which may be the one for development. */
const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
const shipped = new Set(
  Object.entries<any>(lock.packages)
    .filter(([path, { dev }]) => path && !dev)
    .map(([path, { version }]) => `${path.split('node_modules/').at(-1)}@${version}`)
)
const components = all.components.filter(({ name, version }: any) =>
  shipped.has(`${name}@${version}`)
)
const kept = new Set([
  all.metadata.component['bom-ref'],
  ...components.map((each: any) => each['bom-ref']),
])
const dependencies = all.dependencies
  .filter(({ ref }: any) => kept.has(ref))
  .map(({ ref, dependsOn = [] }: any) => ({
    ref,
    dependsOn: dependsOn.filter((each: string) => kept.has(each)),
  }))

process.stdout.write(`${JSON.stringify({ ...all, components, dependencies }, null, 2)}\n`)
