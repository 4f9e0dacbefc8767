import { test } from '@japa/runner'
import { emptyDatabase, Install } from '#tests/install'
import { Client } from '#tests/web_client'

const kills = Number(process.env.FARLEY_KILLS ?? 2)

/** A form that takes as much as it is sent, made on its pages. @returns the path of its page */
async function openForm(install: Install) {
  const browser = await install.signIn()
  const made = await browser.post('/settings/forms', '/settings/forms/new', { name: 'Contact us' })
  const url = made.headers.location!
  await browser.post(`${url}/settings?_method=PUT`, `${url}/settings`, {
    name: 'Contact us',
    unproven: 'accept',
    perMinute: '100000',
    perAddress: '100000',
  })
  await browser.post(`${url.replace(/\?.*/, '')}/publication?_method=PUT`, `${url}/share`, {})
  const share = await browser.get(`${url}/share`)
  browser.close()
  return /\/f\/[\w-]{16}/.exec(share.body)![0]
}

/** How many leads each address has. */
async function leadsByEmail(api: Client) {
  const found = new Map<string, number>()
  for (let cursor: string | null = ''; cursor !== null;) {
    const at = cursor && `&cursor=${encodeURIComponent(cursor)}`
    const answer = await api.get(`/api/v1/leads?limit=200&sort=createdAt${at}`)
    const { data, meta } = JSON.parse(answer.body)
    for (const { emails } of data) found.set(emails[0].value, (found.get(emails[0].value) ?? 0) + 1)
    cursor = meta.next
  }
  return found
}

test.group('Web forms, killed', () => {
  test('what was answered with thanks becomes a lead, once', async ({ assert }) => {
    const databaseUrl = await emptyDatabase('forms_kill')
    const install = new Install(databaseUrl ? { DATABASE_URL: databaseUrl } : {})
    try {
      await install.setUp()
      await install.start()
      await install.liftApiLimit()
      const path = await openForm(install)
      const thanked = new Set<string>()
      let turn = 0

      for (let kill = 0; kill < kills; kill++) {
        let killed = false
        const writers = Array.from({ length: 8 }, async () => {
          const client = new Client(install.origin)
          while (!killed) {
            const email = `p${turn++}@norte.example`
            const body = new URLSearchParams({ lastName: `Person ${turn}`, emails: email })
            const answer = await client
              .send('POST', path, body.toString(), {
                'content-type': 'application/x-www-form-urlencoded',
              })
              .catch(() => null)
            if (!answer) break
            if (answer.status === 303) thanked.add(email)
          }
          client.close()
        })
        const enough = thanked.size + 60
        for (let waited = 0; thanked.size < enough && waited < 20_000; waited += 20)
          await new Promise((resolve) => setTimeout(resolve, 20))
        await install.stop('SIGKILL')
        killed = true
        await Promise.all(writers)
        await install.start()
      }

      assert.isAbove(thanked.size, 50)
      const api = await install.api()
      const deadline = Date.now() + 150_000
      let found = await leadsByEmail(api)
      while ([...thanked].some((email) => !found.has(email)) && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 1_000))
        found = await leadsByEmail(api)
      }
      api.close()
      assert.deepEqual(
        [...thanked].filter((email) => !found.has(email)),
        [],
        'thanked for, and lost'
      )
      assert.deepEqual(
        [...found].filter(([, count]) => count > 1),
        [],
        'made twice'
      )
    } finally {
      await install.remove()
    }
  }).timeout(600_000)
})
