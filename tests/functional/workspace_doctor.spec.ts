import { test } from '@japa/runner'
import { emptyDatabase, Install } from '#tests/install'

/** What a command printed, and its exit code: `ace()` throws where it is not 0. */
async function doctor(install: Install, ...args: string[]) {
  try {
    return { code: 0, out: await install.ace('doctor', ...args) }
  } catch (error) {
    return { code: error.code as number, out: String(error.stdout) }
  }
}

test.group('ace doctor', () => {
  test('says the same as the health page, and 1 where there is something to look at', async ({
    assert,
  }) => {
    const databaseUrl = await emptyDatabase('doctor')
    const install = new Install(databaseUrl ? { DATABASE_URL: databaseUrl } : {})
    await install.setUp()
    const { code, out } = await doctor(install, '--json')
    const { state, checks } = JSON.parse(out)
    assert.equal(state, 'warn')
    assert.equal(code, 1)
    assert.containSubset(checks, [{ name: 'schema', state: 'good' }])
    const words = await doctor(install, '--language', 'es')
    assert.include(words.out, 'Base de datos: Respondió')
    assert.notInclude(words.out, '\u001b[')
  }).timeout(60_000)

  test('names what is broken while the database is away or was never made', async ({ assert }) => {
    const away = new Install({ DATABASE_URL: 'mysql://a:b@127.0.0.1:1/none' })
    const found = await doctor(away)
    assert.equal(found.code, 2)
    assert.include(found.out, 'Broken  Database: It could not be looked at')
    assert.include(found.out, 'Good  Storage folder')

    const never = new Install({ DATABASE_URL: '' })
    const fresh = await doctor(never, '--json')
    assert.equal(fresh.code, 2)
    assert.containSubset(JSON.parse(fresh.out).checks, [{ name: 'schema', state: 'bad' }])
  }).timeout(60_000)
})
