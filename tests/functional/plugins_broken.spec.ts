import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { emptyDatabase, Install } from '#tests/install'

const fixture = (name: string) => app.makePath('tests/fixtures/plugins', name)

async function company(name: string) {
  const database = await emptyDatabase(name)
  const install = new Install({
    PLUGIN_PATIENCE: '3000',
    ...(database && { DATABASE_URL: database }),
  })
  install.env.PLUGINS_PATH = join(install.storage, 'shelf')
  mkdirSync(install.env.PLUGINS_PATH)
  await install.setUp()
  return install
}

const until = async (holds: () => Promise<boolean>, tries = 120) => {
  for (let attempt = 0; attempt < tries; attempt++) {
    if (await holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  return false
}

test.group('A plugin that breaks', (group) => {
  group.tap((each) => each.timeout(500_000))

  test('that breaks at the start or in a part is named, cut off there, and can be taken away in safe mode', async ({
    assert,
    cleanup,
  }) => {
    const install = await company('broken')
    cleanup(() => install.remove())
    for (const name of ['throwsatboot', 'throws', 'calls', 'loops'])
      await install.ace('plugin:install', fixture(name))
    await install.start()
    const ana = await install.signIn()
    assert.match(await install.ace('plugin:list'), /throwsatboot {2}1\.0\.0 {2}failed/)

    for (let call = 0; call < 4; call++) {
      const page = await ana.get('/settings')
      assert.equal(page.status, 200)
      assert.equal(page.body.includes('The plugin throws failed here'), true)
    }
    const shows = (path: string, words: string) =>
      until(async () => {
        const { body } = await ana.get(path)
        return body.includes(words)
      }, 20)
    assert.isTrue(await shows('/settings/plugins/throws', 'thrown in a slot'))
    assert.match(
      await install.ace('plugin:list'),
      /throws {2}1\.0\.0 {2}enabled {2}off: slots\.sidebar/
    )
    assert.isTrue(
      await shows('/notifications', 'The plugin throws failed three times at slots.sidebar')
    )

    const refused = await ana.get('/calls')
    assert.equal(refused.status, 500)
    assert.isTrue(await shows('/settings/plugins/calls', 'undeclared.example'))

    const { pid } = install
    ana.get('/loops').catch(() => null)
    const listed = (words: RegExp) => async () => words.test(await install.ace('plugin:list'))
    assert.isTrue(await until(listed(/loops {2}1\.0\.0 {2}failed.*never gave back/), 30))
    const back = () =>
      install.signIn().then(
        () => true,
        () => false
      )
    assert.isTrue(await until(back), 'it started anew')
    assert.equal(install.pid, pid)
    await install.stop('SIGKILL')

    install.env.SAFE_MODE = '1'
    await install.start()
    const again = await install.signIn()
    const plugins = await again.get('/settings/plugins')
    assert.include(plugins.body, 'Safe mode')
    const settings = await again.get('/settings')
    assert.notInclude(settings.body, 'The plugin throws failed here')
    const gone = await again.post(
      '/settings/plugins/throws/removal',
      '/settings/plugins/throws/removal',
      {
        data: 'drop',
      }
    )
    assert.equal(gone.status, 200)
    assert.notMatch(await install.ace('plugin:list'), /^throws /m)
  })
})
