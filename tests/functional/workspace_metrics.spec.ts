import { test } from '@japa/runner'
import { emptyDatabase, Install } from '#tests/install'

const token = 'a-token-of-scrapers-1906'

test.group('Metrics', () => {
  test('are closed without a token of the machine', async ({ client }) => {
    const closed = await client.get('/metrics').header('Authorization', 'Bearer ')
    closed.assertStatus(404)
  })

  test('are given to who brings the token, by route pattern and never by address', async ({
    assert,
  }) => {
    const databaseUrl = await emptyDatabase('metrics')
    const install = new Install({
      METRICS_TOKEN: token,
      ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
    })
    await install.setUp()
    await install.start()
    try {
      const ask = (bearer: string) =>
        fetch(`${install.origin}/metrics`, { headers: { authorization: `Bearer ${bearer}` } })
      for (const wrong of ['', 'x', `${token}x`]) {
        const refused = await ask(wrong)
        assert.equal(refused.status, 401)
        assert.equal(await refused.text(), '')
      }
      await fetch(`${install.origin}/password-resets/not-a-real-token`)
      await fetch(`${install.origin}/nowhere/${'x'.repeat(20)}`)
      const answer = await ask(token)
      assert.equal(answer.status, 200)
      const text = await answer.text()
      for (const expected of [
        /farley_http_request_duration_seconds_count\{method="GET",route="\/password-resets\/:token",status="4xx"\} 1/,
        /farley_http_requests_total\{method="GET",status="4xx"\} \d/,
        /farley_jobs\{state="dead"\} 0/,
        /farley_records\{type="contact"\} 0/,
        /farley_records\{type="user"\} 1/,
        /farley_health\{check="database"\} 0/,
        /farley_database_connections\{state="free"\} \d/,
        /process_resident_memory_bytes \d/,
        /nodejs_eventloop_lag_p99_seconds /,
      ])
        assert.match(text, expected)
      assert.notInclude(text, 'not-a-real-token')
      assert.notInclude(text, 'xxxx')
    } finally {
      await install.stop()
    }
  }).timeout(60_000)
})
