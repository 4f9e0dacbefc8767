import { test } from '@japa/runner'
import { Box, docker, liftApiLimit } from '#tests/docker/engine'
import { contactNames, Writers } from '#tests/docker/writers'

test.group('Backup', () => {
  test('an archive taken while people write restores into an empty volume with equal counts', async ({
    assert,
  }) => {
    const box = new Box()
    const other = new Box()
    try {
      await box.start()
      await box.setUp()
      await box.exec('ace', 'demo:load', '--contacts=200')
      await liftApiLimit(box.origin)
      const api = await box.api()
      const writers = new Writers('during', 2, () => api.another())
      while (writers.acknowledged.size < 10) await new Promise((resolve) => setTimeout(resolve, 5))
      const before = [...writers.acknowledged]
      const printed = await box.exec('ace', 'backup', '--with-key')
      const after = new Set(writers.sent)
      await writers.stop()
      api.close()
      const archive = printed.split('\n').at(-1)!

      await other.start()
      await docker('stop', '--time=10', other.name)
      await docker(
        'run',
        '--rm',
        `--volume=${box.volume}:/from:ro`,
        `--volume=${other.volume}:/app/data`,
        '--env=STORAGE_PATH=/app/data',
        other.image,
        'ace',
        'restore',
        archive.replace('/app/data', '/from'),
        '--yes'
      )
      await other.startAgain()
      const restored = await other.api()
      const people: string[] = await contactNames(restored)
      restored.close()
      const during = people.filter((name) => name.startsWith('during-'))
      assert.isTrue(before.every((name) => during.includes(name)))
      assert.isTrue(during.every((name) => after.has(name)))
      assert.equal(people.length - during.length, 200)
    } finally {
      await box.remove()
      await other.remove()
    }
  }).timeout(240_000)
})
