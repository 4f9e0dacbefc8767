import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { test } from '@japa/runner'
import { DriveManager } from 'flydrive'
import { S3Driver } from 'flydrive/drivers/s3'
import { BadSetting, readSettings } from '#start/env'
import { s3Place } from '#start/s3_place'
import { s3Client } from '#workspace/files/s3_client'
import { S3Server } from '#tests/s3_server'

const disk = (address: string) => {
  const place = s3Place(address)!
  const manager = new DriveManager({
    default: 'files',
    services: {
      files: () =>
        new S3Driver({
          client: s3Client(place, { maxAttempts: 1 }),
          bucket: place.bucket,
          visibility: 'private',
          supportsACL: false,
        }),
    },
    fakes: { location: tmpdir() },
  })
  return manager.use('files')
}

test.group('FILES_URL', () => {
  test('is read with its region, prefix and the signs of its secret', ({ assert }) => {
    const { files } = readSettings({
      FILES_URL: 's3://AK:a%2Fb+c@minio.local:9000/crm-files?region=eu-west-1&prefix=/norte/&tls=0',
    })
    assert.deepEqual(files, {
      endpoint: 'http://minio.local:9000',
      bucket: 'crm-files',
      prefix: 'norte/',
      region: 'eu-west-1',
      accessKeyId: 'AK',
      secretAccessKey: 'a/b+c',
    })
    assert.equal(
      readSettings({ FILES_URL: 's3://AK:s@s3.example.com/crm' }).files?.endpoint,
      'https://s3.example.com'
    )
    assert.isNull(readSettings({}).files)
  })

  test('with a wrong value stops the start with a sentence that holds no secret', ({ assert }) => {
    for (const wrong of [
      'https://AK:hidden@host/bucket',
      's3://host/bucket',
      's3://AK:hidden@host',
      's3://AK:hidden@host/Bucket_',
      's3://AK:hidden@host/bucket?tls=2',
      's3://AK:hidden@host/bucket?regoin=eu',
      's3://AK:hidden@host/bucket?prefix=../x',
      's3://AK:%ZZhidden@host/bucket',
    ]) {
      try {
        readSettings({ FILES_URL: wrong })
        assert.fail(`${wrong} was taken`)
      } catch (error) {
        assert.instanceOf(error, BadSetting, wrong)
        assert.include(error.message, 'FILES_URL=s3://')
        assert.notInclude(error.message, 'hidden')
      }
    }
  })
})

test.group('A bucket as the place of files', (group) => {
  let server: S3Server
  group.each.setup(async () => {
    server = await new S3Server().start()
    return async () => {
      await server.stop()
    }
  })

  test('keeps, lists, gives back and removes them under its prefix', async ({ assert }) => {
    const files = disk(server.address({ prefix: 'norte' }))
    const folder = mkdtempSync(join(tmpdir(), 'farley-s3-'))
    try {
      const path = join(folder, 'a')
      writeFileSync(path, 'Hola')
      const { createReadStream } = await import('node:fs')
      await files.putStream('ab/abc', createReadStream(path))
      await files.put('ab/abd.webp', Buffer.from('bytes'))
      assert.deepEqual([...server.objects.keys()].sort(), ['norte/ab/abc', 'norte/ab/abd.webp'])
      assert.equal(await text(await files.getStream('ab/abc')), 'Hola')
      const { contentLength } = await files.getMetaData('ab/abc')
      assert.equal(contentLength, 4)
      assert.isTrue(await files.exists('ab/abc'))
      assert.isFalse(await files.exists('ab/none'))
      const { objects } = await files.listAll('', { recursive: true })
      assert.deepEqual([...objects].map((each: any) => each.key).sort(), ['ab/abc', 'ab/abd.webp'])
      await files.delete('ab/abc')
      assert.deepEqual([...server.objects.keys()], ['norte/ab/abd.webp'])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test('refuses who signs with another secret, and hands a failure on', async ({ assert }) => {
    await assert.rejects(() => disk(server.address({ secret: 'wrong' })).put('a', 'x'))
    server.failWith = 503
    await assert.rejects(() => disk(server.address()).put('a', 'x'))
    assert.equal(server.objects.size, 0)
  })
})
