import { test } from '@japa/runner'
import { freePort } from '#tests/install'
import { Client } from '#tests/web_client'
import { Compose } from '#tests/docker/compose'
import { bearer, docker, image, liftApiLimit, setUp, signIn, until } from '#tests/docker/engine'
import { contactNames, created, statusOf, Writers } from '#tests/docker/writers'

const servesAgain = (origin: string) =>
  until('service', 90, async () => {
    const client = new Client(origin)
    const { status } = await client.get('/health/ready').finally(() => client.close())
    return status === 200
  })

test.group('Compose', () => {
  test('compose.yml is the whole install, also where the image has to be made first', async ({
    assert,
  }) => {
    const port = await freePort()
    const compose = new Compose('compose.yml', { PORT: String(port) })
    const origin = `http://127.0.0.1:${port}`
    const kept = await docker('image', 'inspect', '--format={{.Id}}', 'farley').catch(() => '')
    try {
      if (kept) await docker('rmi', '--force', 'farley')
      await compose.run('up', '--detach', '--wait')
      const [container] = await compose.containers('farley')
      const setup = new RegExp(`http://localhost:${port}/setup\\?token=\\S+`).exec(
        await compose.run('logs', 'farley')
      )
      assert.isNotNull(setup)
      const browser = new Client(origin)
      assert.equal(await statusOf(browser, new URL(setup![0]).pathname), 403)
      const page = await browser.get(setup![0].slice(setup![0].indexOf('/setup')))
      browser.close()
      assert.equal(page.status, 200)
      await setUp(container)
      const signedIn = await signIn(origin)
      assert.equal(await statusOf(signedIn, '/contacts'), 200)
      signedIn.close()
      const state = await docker(
        'inspect',
        '--format={{.HostConfig.ReadonlyRootfs}} {{.Config.User}} {{.HostConfig.CapDrop}} {{.HostConfig.Memory}}',
        container
      )
      assert.equal(state, 'true node [ALL] 536870912')
    } finally {
      await compose.remove()
    }
  }).timeout(600_000)

  test(
    'compose.mysql.yml with {$self}: sets up, writes, and is back in service after its database was killed'
  )
    .with(['mariadb:10.11', 'mariadb:11.8', 'mysql:9.7'])
    .run(async ({ assert }, server) => {
      const port = await freePort()
      const origin = `http://127.0.0.1:${port}`
      const compose = new Compose('compose.mysql.yml', {
        PORT: String(port),
        MARIADB_PASSWORD: 's3cret9',
        DATABASE_IMAGE: server,
      })
      try {
        await docker('tag', image, 'farley')
        await compose.run('up', '--detach', '--wait')
        const [farley] = await compose.containers('farley')
        const [database] = await compose.containers('database')
        await setUp(farley)
        await liftApiLimit(origin)
        const headers = await bearer(farley)
        const writers = new Writers('before', 4, () => new Client(origin, headers))
        await until('acknowledged writes', 60, async () => writers.acknowledged.size >= 40)
        await docker('kill', '--signal=KILL', database)
        await new Promise((resolve) => setTimeout(resolve, 1_000))
        await writers.stop()

        const asked = new Client(origin)
        assert.equal(await statusOf(asked, '/health/ready'), 503)
        assert.equal(await statusOf(asked, '/health/live'), 200)
        asked.close()

        const begun = performance.now()
        await docker('start', database)
        await servesAgain(origin)
        const back = ((performance.now() - begun) / 1000).toFixed(1)
        const api = new Client(origin, headers)
        assert.equal(await created(api, 'after'), 201)
        const there = new Set(await contactNames(api))
        api.close()
        const lost = [...writers.acknowledged].filter((name) => !there.has(name))
        assert.deepEqual(lost, [])
        const browser = await signIn(origin)
        assert.equal(await statusOf(browser, '/contacts'), 200)
        browser.close()
        assert.equal(await docker('inspect', '--format={{.RestartCount}}', farley), '0')
        console.log(
          `    ${server}: ${writers.acknowledged.size} acknowledged, ${lost.length} lost, back ${back} s after its start`
        )
      } finally {
        await compose.remove()
      }
    })
    .timeout(300_000)
})
