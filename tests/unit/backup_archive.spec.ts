import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { test } from '@japa/runner'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import tar from 'tar-stream'
import { checkRecipient, type Keys, type Lock } from '#workspace/backup/age'
import { BadArchive } from '#workspace/backup/bad_archive'
import { readArchive, standardLimits } from '#workspace/backup/read_archive'
import { writeArchive, type Entry } from '#workspace/backup/write_archive'

const body = Buffer.from('Lucía\n'.repeat(40_000))

async function* entries(): AsyncIterable<Entry> {
  yield { name: 'header.json', body: Buffer.from('{}') }
  yield { name: 'tables/contacts/000000.jsonl', body }
  yield { name: 'files/ab/abc', size: body.length, stream: async () => Readable.from([body]) }
}

async function contents(path: string, keys: Keys = {}, limits = standardLimits) {
  const found: Record<string, number> = {}
  for await (const { name, stream } of readArchive(path, keys, limits)) {
    const bytes = await buffer(stream)
    found[name] = bytes.length
  }
  return found
}

/** What reading it is refused with. */
async function refusal(path: string, keys: Keys = {}, limits = standardLimits) {
  try {
    await contents(path, keys, limits)
    return 'taken'
  } catch (error) {
    if (error instanceof BadArchive) return error.key
    throw error
  }
}

async function packed(folder: string, fill: (pack: tar.Pack) => void) {
  const pack = tar.pack()
  fill(pack)
  pack.finalize()
  const path = join(folder, 'hostile.tar.gz')
  writeFileSync(path, gzipSync(await buffer(pack as any)))
  return path
}

const whole = {
  'header.json': 2,
  'tables/contacts/000000.jsonl': body.length,
  'files/ab/abc': body.length,
}

test.group('An archive', (group) => {
  let folder: string
  group.each.setup(() => {
    folder = mkdtempSync(join(tmpdir(), 'farley-archive-'))
    return () => rmSync(folder, { recursive: true, force: true })
  })

  const written = async (lock: Lock = {}) => {
    const path = join(folder, 'a.tar.gz')
    await writeArchive(path, entries(), lock)
    return path
  }

  test('is read back entry by entry, plain, for a recipient and under a passphrase', async ({
    assert,
  }) => {
    const identity = await generateX25519Identity()
    const locks: [Lock, Keys][] = [
      [{}, {}],
      [{ recipients: [await identityToRecipient(identity)] }, { identities: [identity] }],
      [{ passphrase: 'correct horse' }, { passphrases: ['wrong', 'correct horse'] }],
    ]
    for (const [lock, keys] of locks) {
      const path = await written(lock)
      assert.deepEqual(await contents(path, keys), whole)
      rmSync(path)
    }
  })

  test('is not opened by another key or passphrase, and says so', async ({ assert }) => {
    const mine = await generateX25519Identity()
    const other = await generateX25519Identity()
    const sealed = await written({ recipients: [await identityToRecipient(mine)] })
    assert.notInclude(readFileSync(sealed).toString('latin1'), 'contacts')
    assert.equal(await refusal(sealed), 'locked')
    assert.equal(await refusal(sealed, { identities: [other] }), 'wrongKey')
    assert.equal(await refusal(sealed, { passphrases: ['guess'] }), 'wrongKey')
    assert.equal(await refusal(sealed, { identities: ['AGE-SECRET-KEY-1nonsense'] }), 'identity')
    assert.throws(() => checkRecipient('age1nonsense'), BadArchive)
  })

  test('that was cut off anywhere, or has one byte changed anywhere, is refused', async ({
    assert,
  }) => {
    const identity = await generateX25519Identity()
    const recipients = [await identityToRecipient(identity)]
    for (const lock of [{}, { recipients }]) {
      const path = await written(lock)
      const bytes = readFileSync(path)
      for (let at = 0; at < 24; at++) {
        const place = Math.floor((bytes.length * at) / 24)
        writeFileSync(path, bytes.subarray(0, place))
        assert.include(
          ['cutOff', 'damaged', 'noArchive', 'wrongKey'],
          await refusal(path, { identities: [identity] }),
          `cut at ${place}`
        )
        if (!('recipients' in lock) && place < 10) continue
        const changed = Buffer.from(bytes)
        changed[place] ^= 0x20
        writeFileSync(path, changed)
        assert.include(
          ['cutOff', 'damaged', 'wrongKey'],
          await refusal(path, { identities: [identity] }),
          `changed at ${place}`
        )
      }
      rmSync(path)
    }
  })

  test('with a name that leads out of its folder, or anything but plain files, is refused', async ({
    assert,
  }) => {
    for (const name of ['../out', 'files/../../out', '/etc/passwd', 'files\\..\\out', 'a/../b'])
      assert.equal(
        await refusal(await packed(folder, (pack) => void pack.entry({ name }, 'x'))),
        'path',
        name
      )
    const kinds = [
      { name: 'files/link', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'files/link', type: 'link', linkname: 'app.key' },
      { name: 'files/pipe', type: 'fifo' },
      { name: 'files/disk', type: 'block-device' },
      { name: 'files', type: 'directory' },
    ] as const
    for (const header of kinds)
      assert.equal(
        await refusal(await packed(folder, (pack) => void pack.entry(header))),
        'kind',
        header.type
      )
    const text = join(folder, 'text.tar.gz')
    writeFileSync(text, 'not an archive at all')
    assert.equal(await refusal(text), 'damaged')
  })

  test('that unpacks to more than it may is not read further', async ({ assert }) => {
    const bomb = await packed(folder, (pack) => {
      pack.entry({ name: 'files/a' }, Buffer.alloc(100 * 1024 * 1024))
    })
    assert.isBelow(readFileSync(bomb).length, 200_000)
    assert.equal(await refusal(bomb), 'tooMuch')
    const path = await written()
    assert.equal(await refusal(path, {}, { ...standardLimits, total: 1000 }), 'tooMuch')
    assert.equal(await refusal(path, {}, { ...standardLimits, entries: 2 }), 'tooMuch')
  })

  test('that could not be finished leaves no file', async ({ assert }) => {
    async function* failing(): AsyncIterable<Entry> {
      yield { name: 'header.json', body }
      throw new Error('the disk of the uploads is gone')
    }
    async function* short(): AsyncIterable<Entry> {
      yield { name: 'files/a', size: 10, stream: async () => Readable.from([Buffer.from('x')]) }
    }
    await assert.rejects(
      () => writeArchive(join(folder, 'a.tar.gz'), failing(), {}),
      'the disk of the uploads is gone'
    )
    await assert.rejects(() => writeArchive(join(folder, 'a.tar.gz'), short(), {}))
    await assert.rejects(
      () => writeArchive(join(folder, 'none', 'a.tar.gz'), entries(), {}),
      /ENOENT/
    )
    assert.deepEqual(readdirSync(folder), [])
  })
})
