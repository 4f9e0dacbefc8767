import { test } from '@japa/runner'
import { Box, docker, image, liftApiLimit } from '#tests/docker/engine'
import { contactNames, everything, statusOf, Writers } from '#tests/docker/writers'

const kills = Number(process.env.FARLEY_KILLS ?? 20)

/** What SQLite itself says of a volume's file that no process has open. */
const examined = async (volume: string) =>
  JSON.parse(
    await docker(
      'run',
      '--rm',
      '--network=none',
      `--volume=${volume}:/app/data`,
      image,
      'node',
      '-e',
      `const { Database } = require('sqlite3')
       const db = new Database('/app/data/farley.sqlite')
       const all = (sql) => new Promise((done, fail) => db.all(sql, (error, rows) => error ? fail(error) : done(rows)))
       Promise.all([all('pragma integrity_check'), all('pragma foreign_key_check'), all('select count(*) as n from contacts')])
         .then(([whole, keys, [{ n }]]) => console.log(JSON.stringify({ whole: whole[0].integrity_check, keys: keys.length, n })))`
    )
  )

test.group('One container with SQLite', () => {
  test(`killed ${kills} times while writing, it keeps every acknowledged write and a whole file`, async ({
    assert,
  }) => {
    const box = new Box()
    try {
      await box.start()
      await box.setUp()
      await liftApiLimit(box.origin)
      const api = await box.api()
      const acknowledged = new Set<string>()
      const sent = new Set<string>()
      const starts: number[] = []
      for (let kill = 0; kill < kills; kill++) {
        const writers = new Writers(`kill${kill}`, 4, () => api.another())
        const enough = 10 + ((kill * 7) % 30)
        while (writers.acknowledged.size < enough)
          await new Promise((resolve) => setTimeout(resolve, 5))
        await box.kill()
        await writers.stop()
        for (const name of writers.acknowledged) acknowledged.add(name)
        for (const name of writers.sent) sent.add(name)
        const { whole, keys, n } = await examined(box.volume)
        assert.equal(whole, 'ok')
        assert.equal(keys, 0)
        assert.isAtLeast(n, acknowledged.size)
        assert.isAtMost(n, sent.size)
        starts.push(await box.startAgain())
      }
      const there = new Set(await contactNames(api))
      api.close()
      const lost = [...acknowledged].filter((name) => !there.has(name))
      assert.deepEqual(lost, [])
      assert.isTrue([...there].every((name) => sent.has(name)))
      starts.sort((a, b) => a - b)
      console.log(
        `    ${kills} kills: ${acknowledged.size} acknowledged, ${lost.length} lost; serving again in ${(starts[kills >> 1] / 1000).toFixed(1)} s (median), ${(starts.at(-1)! / 1000).toFixed(1)} s (longest)`
      )
    } finally {
      await box.remove()
    }
  }).timeout(600_000)

  test('a restarted and a replaced container go on with what was there', async ({ assert }) => {
    const box = new Box()
    try {
      await box.start()
      await box.setUp()
      await box.exec('ace', 'demo:load', '--contacts=200')
      let api = await box.api()
      const before = await everything(api, 'contacts')
      api.close()
      await docker('restart', '--time=10', box.name)
      await box.healthy()
      await box.remove({ keepVolume: true })
      await box.start()
      const browser = await box.signIn()
      assert.equal(await statusOf(browser, '/'), 200)
      browser.close()
      api = await box.api()
      assert.deepEqual(await everything(api, 'contacts'), before)
      api.close()
    } finally {
      await box.remove()
    }
  }).timeout(120_000)
})
