import { test } from '@japa/runner'
import { email, emptyDatabase, Install, password } from '#tests/install'
import { Client } from '#tests/web_client'

test.group('Behind a proxy', (group) => {
  let install: Install

  group.setup(async () => {
    const url = await emptyDatabase('proxies')
    install = new Install({
      TRUSTED_PROXIES: '127.0.0.1',
      ...(url ? { DATABASE_URL: url } : {}),
    })
    await install.setUp()
    await install.start()
  })
  group.teardown(() => install.remove())

  test('tries count by the address that the proxy saw, whatever a client says before it')
    .timeout(120_000)
    .run(async ({ assert }) => {
      const from = async (forwarded: string, name: string) => {
        const client = new Client(install.origin, { 'x-forwarded-for': forwarded })
        const answer = await client.post('/login', '/login', { email: name, password: 'wrong' })
        client.close()
        return answer.status
      }
      const statuses: number[] = []
      for (let count = 0; count < 21; count++)
        statuses.push(await from(`10.9.9.${count}, 203.0.113.9`, `person${count}@norte.example`))
      assert.deepEqual(statuses, [...Array.from({ length: 20 }, () => 422), 429])
      assert.equal(await from('203.0.113.9, 203.0.113.10', 'person99@norte.example'), 422)
    })

  test(
    'the cookie shows no challenge of a passkey, and one from before signing in opens nothing after it'
  )
    .timeout(60_000)
    .run(async ({ assert }) => {
      const client = new Client(install.origin, { 'x-forwarded-for': '203.0.113.20' })
      const asked = await client.post('/login/passkey/challenge', '/login', {})
      assert.equal(asked.status, 200)
      const { challenge } = JSON.parse(asked.body)
      const again = await client.post('/login/passkey/challenge', '/login', {})
      assert.notEqual(JSON.parse(again.body).challenge, challenge)
      assert.notInclude([...client.cookies.values()].join(), challenge)

      const before = new Client(install.origin, {}, client.cookies)
      const signedIn = await client.post('/login', '/login', { email, password })
      assert.equal(signedIn.status, 303)
      const inside = await client.get('/account')
      assert.equal(inside.status, 200)
      const outside = await before.get('/account')
      assert.equal(outside.status, 303)
      client.close()
      before.close()
    })
})
