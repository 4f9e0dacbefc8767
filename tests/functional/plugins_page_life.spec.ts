import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { emptyDatabase, Install } from '#tests/install'

/** Waits until a server that starts anew answers an address in this way. */
async function until(install: Install, path: string, status: number) {
  for (let tries = 0; tries < 300; tries++) {
    const browser = await install.signIn().catch(() => null)
    const answer = await browser?.get(path).catch(() => null)
    browser?.close()
    if (answer?.status === status) return answer
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`${path} never answered ${status}.\n${install.output}`)
}

test.group('A plugin on the admin page', () => {
  test('is installed with its tables from a folder elsewhere, disabled, and uninstalled with its data', async ({
    assert,
    cleanup,
  }) => {
    const database = await emptyDatabase('page_life')
    const install = new Install(database ? { DATABASE_URL: database } : {})
    cleanup(() => install.remove())
    install.env.PLUGINS_PATH = join(install.storage, 'shelf')
    cpSync(app.makePath('plugins/notifier'), join(install.env.PLUGINS_PATH, 'notifier'), {
      recursive: true,
    })
    await install.setUp()
    await install.start()
    const { pid } = install
    const page = '/settings/plugins/notifier'
    const admin = await install.signIn()
    const plan = await admin.get('/settings/plugins/stages/notifier')
    assert.include(plan.body, 'notifier_channels')
    assert.include(plan.body, 'any server')

    const installed = await admin.post('/settings/plugins', '/settings/plugins/stages/notifier', {
      stage: 'notifier',
    })
    assert.equal(installed.status, 200, installed.body)
    await until(install, '/settings/notifier', 200)
    assert.equal(install.pid, pid)

    const browser = await install.signIn()
    const disabled = await browser.post(`${page}/activation?_method=DELETE`, page, {})
    assert.equal(disabled.status, 303)
    const off = await browser.get('/settings/notifier')
    assert.notEqual(off.status, 200)
    const removal = await browser.get(`${page}/removal`)
    assert.include(removal.body, 'notifier_channels')
    const gone = await browser.post(`${page}/removal`, `${page}/removal`, { data: 'drop' })
    assert.equal(gone.status, 200, gone.body)
    await until(install, '/settings/notifier', 404)
    assert.match(await install.ace('plugin:list'), /notifier\s+1\.0\.0\s+available/)
    browser.close()
    admin.close()
  }).timeout(240_000)
})
