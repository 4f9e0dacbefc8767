import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { dialect } from '#records/dialect/dialect'
import { forge, openArchive, sha256 } from '#tests/archives'
import { emptyDatabase, Install } from '#tests/install'
import { Client } from '#tests/web_client'

/** Backups under writes in this suite; FARLEY_BACKUPS=30 is the run before a release. */
const backups = Number(process.env.FARLEY_BACKUPS ?? 4)

const lastLine = (printed: string) => printed.trim().split('\n').at(-1)!

/** What a command said that ended with 1. */
async function refusal(work: Promise<string>): Promise<string> {
  return work.then(
    (output) => `taken: ${output}`,
    (error) => {
      if (error.code !== 1) throw error
      return error.stderr
    }
  )
}

/** What machines keep for themselves, and what a restore and a backup themselves write. */
const moving = ['user_sessions', 'rate_limits', 'change_sets', 'jobs', 'schedules', 'backup_runs']

async function sums(install: Install) {
  const { manifest } = await openArchive(lastLine(await install.ace('backup')))
  return Object.fromEntries(
    Object.entries(manifest.tables)
      .filter(([name]) => !moving.includes(name))
      .map(([name, { checksum }]) => [name, checksum])
  )
}

async function installed(name: string, env: NodeJS.ProcessEnv = {}) {
  const databaseUrl = await emptyDatabase(name)
  return new Install({ ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}), ...env })
}

test.group('Backup and restore', (group) => {
  group.each.timeout(600_000)
  let folder: string
  group.each.setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'farley-backups-'))
    return () => rmSync(folder, { recursive: true, force: true })
  })

  test('under constant writes, every archive is whole and none is older than its start', async ({
    assert,
  }) => {
    const install = await installed('writes')
    try {
      await install.setUp()
      await install.start()
      await install.liftApiLimit()
      const api = await install.api()
      let acknowledged = 0
      let writing = true
      const writers = Array.from({ length: 3 }, async (_, writer) => {
        const client = api.another()
        for (let turn = 0; writing; turn++) {
          const answer = await client.send(
            'POST',
            '/api/v1/contacts',
            JSON.stringify({ lastName: `Person ${writer} ${turn}`, tags: ['written'] }),
            { 'content-type': 'application/json' }
          )
          if (answer.status !== 201) throw new Error(`${answer.status} ${answer.body}`)
          acknowledged++
        }
        client.close()
      })
      const made: { path: string; before: number }[] = []
      for (let turn = 0; turn < backups; turn++) {
        const before = acknowledged
        made.push({ before, path: lastLine(await install.ace('backup', '--to', folder)) })
      }
      writing = false
      await Promise.all(writers)
      api.close()
      assert.isAbove(acknowledged, backups)
      for (const { path, before } of made) {
        const { manifest } = await openArchive(path)
        assert.isAtLeast(manifest.tables.contacts.rows, before)
        assert.include(await install.ace('backup:check', path), 'It restores: Norte')
      }
      assert.deepEqual(readdirSync(folder).length, backups)
    } finally {
      await install.remove()
    }
  })

  test('on a new machine everything is there from the archive and its key alone', async ({
    assert,
  }) => {
    const identity = await generateX25519Identity()
    const keyFile = join(folder, 'key.txt')
    writeFileSync(keyFile, `# public key: age1...\n${identity}\n`)
    const old = await installed('old')
    const fresh = await installed('fresh')
    try {
      await old.setUp()
      await old.ace('demo:load')
      await old.start()
      const browser = await old.signIn()
      const page = await browser.get('/settings/letterhead')
      const csrf = /name="_csrf" value="([^"]+)"/.exec(page.body)![1]
      const { default: sharp } = await import('sharp')
      const logo = await sharp({
        create: { width: 60, height: 20, channels: 3, background: 'red' },
      })
        .png()
        .toBuffer()
      const form = new FormData()
      form.set('_csrf', csrf)
      form.set('logo', new Blob([new Uint8Array(logo)], { type: 'image/png' }), 'logo.png')
      const sent = await fetch(`${old.origin}/settings/letterhead?_method=PUT`, {
        method: 'POST',
        body: form,
        redirect: 'manual',
        headers: { cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; ') },
      })
      assert.equal(sent.status, 303)
      browser.close()
      const path = lastLine(
        await old.ace('backup', '--to', folder, '--encrypt-to', await identityToRecipient(identity))
      )
      await old.stop()
      const kept = await sums(old)

      assert.include(
        await refusal(fresh.ace('restore', path, '--yes')),
        'give the key file or the passphrase'
      )
      const said = await fresh.ace('restore', path, '--yes', '--key-file', keyFile)
      assert.match(said, /Restored Norte as it was at .*: \d+ rows of \d+ tables and 2 files/)
      assert.notInclude(said, 'app.key')

      assert.equal(
        readFileSync(join(fresh.storage, 'app.key'), 'utf8').trim(),
        readFileSync(join(old.storage, 'app.key'), 'utf8').trim()
      )
      assert.deepEqual(uploads(fresh), uploads(old))
      assert.deepEqual(await sums(fresh), kept)
      await fresh.start()
      const again = await fresh.signIn()
      const found = await again.get('/search?q=a')
      assert.equal(found.status, 200)
      const log = await again.get('/settings/audit?kind=backups')
      assert.include(log.body, 'Restored a backup')
      again.close()
    } finally {
      await old.remove()
      await fresh.remove()
    }
  })

  test('of a bad archive, or beside a running server, changes nothing', async ({ assert }) => {
    const install = await installed('bad')
    try {
      await install.setUp()
      await install.ace('demo:load', '--contacts', '20')
      const path = lastLine(await install.ace('backup'))
      const before = await sums(install)
      const bad = (name: string) => join(folder, `${name}.tar.gz`)
      const part = /^tables\/contacts\/\d+\.jsonl$/
      const contacts = (entries: Map<string, Buffer>) =>
        [...entries.keys()].find((name) => part.test(name))!

      writeFileSync(bad('cut'), readFileSync(path))
      truncateSync(bad('cut'), Math.floor(statSync(path).size / 2))
      await forge(path, bad('end'), () => {}, { last: false })
      await forge(path, bad('newer'), ({ header }) => (header.farley = '99.0.0'))
      await forge(path, bad('migration'), ({ header }) => {
        header.migrations.push('database/migrations/9999_later')
      })
      await forge(path, bad('row'), ({ entries }) => {
        const name = contacts(entries)
        entries.set(
          name,
          Buffer.from(
            entries
              .get(name)!
              .toString()
              .replace(/[a-z]{4}@/, 'evil@')
          )
        )
      })
      await forge(path, bad('sum'), ({ entries, manifest }) => {
        const name = contacts(entries)
        const changed = Buffer.from(
          entries
            .get(name)!
            .toString()
            .replace(/[a-z]{4}@/, 'evil@')
        )
        entries.set(name, changed)
        manifest.tables.contacts.sha256 = sha256(changed)
      })
      await forge(path, bad('missing'), ({ entries }) => void entries.delete(contacts(entries)))
      await forge(path, bad('more'), ({ entries }) => entries.set('run.sh', Buffer.from('rm')))
      await forge(path, bad('file'), ({ entries }) => entries.set('files/ab/x', Buffer.from('x')))
      await forge(path, bad('name'), ({ header }) => {
        header.tables[0].name = 'users`; drop table users; --'
      })
      const expected: Record<string, string> = {
        cut: 'ends too soon',
        end: 'ends too soon',
        newer: 'made by Farley 99.0.0',
        migration: 'newer than this one',
        row: '“contacts” in the archive is not what its checksum says',
        sum: '“contacts” in the archive is not what its checksum says',
        missing: '“contacts” in the archive is not what its checksum says',
        more: 'something that no backup does (“run.sh”)',
        file: 'ends too soon',
        name: 'damaged',
      }
      for (const [name, sentence] of Object.entries(expected)) {
        const said = await refusal(install.ace('restore', bad(name), '--yes'))
        assert.include(said, sentence, name)
        assert.include(said, 'Nothing was changed', name)
      }
      assert.deepEqual(await sums(install), before)
      assert.notInclude(readdirSync(install.storage).join(), 'restor')
      if (dialect().name === 'sqlite')
        assert.deepEqual(
          readdirSync(install.storage).filter((name) => name.startsWith('farley.sqlite')),
          ['farley.sqlite']
        )

      await install.start()
      const said = await refusal(install.ace('restore', path, '--yes'))
      assert.match(said, /Another Farley is already running|other programs are connected/)
      assert.deepEqual(await sums(install), before)
    } finally {
      await install.remove()
    }
  })

  test('takes the place of what is there, keeps that, and ends its sessions', async ({
    assert,
  }) => {
    const install = await installed('again')
    try {
      await install.setUp()
      await install.start()
      const signedIn = await install.signIn()
      const path = lastLine(await install.ace('backup'))
      const then = await sums(install)
      const api = await install.api()
      const later = await api.send('POST', '/api/v1/contacts', '{"lastName":"Later"}', {
        'content-type': 'application/json',
      })
      assert.equal(later.status, 201)
      await install.stop()
      const said = await install.ace('restore', path, '--yes')
      const [, safety] = /What was there before is in (\S+)\.\n/.exec(said)!
      const { manifest } = await openArchive(safety)
      assert.equal(manifest.tables.contacts.rows, 1)
      assert.deepEqual(await sums(install), then)

      const { port } = install
      await install.start()
      const stale = new Client(install.origin, {}, signedIn.cookies)
      const sentAway = await stale.get('/')
      assert.equal(sentAway.status, 303)
      assert.notEqual(install.port, port)

      await install.stop()
      const back = await install.ace('restore', safety, '--yes')
      assert.include(back, 'Restored Norte')
    } finally {
      await install.remove()
    }
  })

  test('with a damaged database file in its place puts that aside', async ({ assert }) => {
    const install = await installed('damaged')
    try {
      await install.setUp()
      const path = lastLine(await install.ace('backup'))
      const then = await sums(install)
      const file = join(install.storage, 'farley.sqlite')
      writeFileSync(
        file,
        Buffer.concat([readFileSync(file).subarray(0, 100), Buffer.alloc(9000, 7)])
      )
      assert.include(await install.ace('restore', path, '--yes'), 'Restored Norte')
      assert.deepEqual(await sums(install), then)
      assert.lengthOf(
        readdirSync(join(install.storage, 'backups')).filter((name) => name.startsWith('damaged-')),
        1
      )
    } finally {
      await install.remove()
    }
  }).skip(dialect().name !== 'sqlite', 'for SQLite')

  test('moves from SQLite to a server and back with equal checksums', async ({ assert }) => {
    const address = await emptyDatabase('moved')
    const install = new Install({ DATABASE_URL: '' })
    try {
      await install.setUp()
      await install.ace('demo:load')
      const there = await sums(install)
      assert.include(await install.ace('database:move', '--to', address!), 'equal checksums')
      assert.include(await refusal(install.ace('database:move', '--to', address!)), 'not empty')
      install.env.DATABASE_URL = address
      assert.deepEqual(await sums(install), there)
      const back = `sqlite:${join(install.storage, 'back.sqlite')}`
      assert.include(await install.ace('database:move', '--to', back), 'equal checksums')
      install.env.DATABASE_URL = back
      assert.deepEqual(await sums(install), there)
      await install.start()
      const browser = await install.signIn()
      const list = await browser.get('/contacts')
      assert.equal(list.status, 200)
      browser.close()
      assert.include(
        await refusal(install.ace('database:move', '--to', 'postgres://nobody:hidden@x/y')),
        'DATABASE_URL must be'
      )
    } finally {
      await install.remove()
    }
  }).skip(dialect().name !== 'mysql', 'needs a server')
})

/** What is uploaded, by name. */
const uploads = ({ storage }: Install) =>
  Object.fromEntries(
    readdirSync(join(storage, 'files'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [entry.name, sha256(readFileSync(join(entry.parentPath, entry.name)))])
  )
