import { readFileSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from '@japa/runner'
import { Box, image, locked, root } from '#tests/docker/engine'
import { everything, statusOf } from '#tests/docker/writers'

/** Puts what a volume held into a new one, as user 1000 whose it was. */
function fill(volume: string, archive: string) {
  return new Promise<void>((resolve, reject) => {
    const args = ['run', '--rm', '--interactive', ...locked, `--volume=${volume}:/app/data`, image]
    const running = execFile('docker', [...args, 'tar', '-xzf', '-', '-C', '/app/data'], (error) =>
      error ? reject(error) : resolve()
    )
    running.stdin!.end(readFileSync(archive))
  })
}

test.group('An earlier volume', () => {
  /** Each was made by that version: 100 demo contacts, 5 more by API, then kill -9, so that the write-ahead log holds the last. */
  test('{$self} comes up to date and keeps everything')
    .with(['before-0.1.0'])
    .run(async ({ assert }, version) => {
      const box = new Box()
      try {
        await fill(box.volume, join(root, 'tests/docker/volumes', `${version}.tar.gz`))
        await box.start()
        const api = await box.api()
        const contacts = await everything(api, 'contacts')
        assert.lengthOf(contacts, 105)
        assert.lengthOf(
          contacts.filter(({ lastName }) => /^Yesterday [1-5]$/.test(lastName)),
          5
        )
        assert.lengthOf(await everything(api, 'companies'), 20)
        assert.lengthOf(await everything(api, 'leads'), 10)
        assert.lengthOf(await everything(api, 'deals'), 17)
        api.close()
        const browser = await box.signIn()
        for (const path of ['/', '/contacts', '/deals/board', '/settings'])
          assert.equal(await statusOf(browser, path), 200, path)
        browser.close()
        assert.notEqual(await box.exec('sh', '-c', 'ls /app/data/snapshots | head -1'), '')
      } finally {
        await box.remove()
      }
    })
    .timeout(180_000)
})
