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

/** What a command said when it was refused. */
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'it was not refused',
    (error) => String(error.stderr)
  )

test.group('A hostile plugin', (group) => {
  group.tap((each) => each.timeout(400_000))

  test('is refused before it is installed, by name and with the reason, and leaves nothing', async ({
    assert,
    cleanup,
  }) => {
    const install = await company('refused')
    cleanup(() => install.remove())
    const said: Record<string, RegExp> = {
      wrongversion: /"wrongversion" was written for version \^9\.0\.0/,
      idclash: /"idclash" adds the nav entry "contacts", which "contacts" has already/,
      editsothers: /"editsothers" would change contacts\.custom, which is not its own/,
      imports: /"imports" imports "node:fs" in plugin\.ts, which needs the permission "files"/,
      badmigration: /failed half-way/,
    }
    for (const [name, reason] of Object.entries(said))
      assert.match(await refusal(install.ace('plugin:install', fixture(name))), reason, name)
    assert.equal(await install.ace('plugin:list'), '')
  })
})
