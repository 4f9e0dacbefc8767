import { test } from '@japa/runner'
import type { Page } from 'playwright-core'
import { email, emptyDatabase, Install, password } from '#tests/install'
import { Post } from '#tests/post'
import { watch } from './watch.ts'

test.group('Somebody who is invited', (group) => {
  const post = new Post()
  let install: Install

  group.setup(async () => {
    const url = await emptyDatabase('invitation')
    const mail = await post.open()
    install = new Install({
      SMTP_URL: `smtp://127.0.0.1:${mail}`,
      ...(url ? { DATABASE_URL: url } : {}),
    })
    await install.setUp()
    await install.start()
  })
  group.teardown(async () => {
    await install.remove()
    await post.close()
  })

  test('comes in by the link of the mail, and back after a forgotten password')
    .timeout(180_000)
    .run(async ({ assert, browser }) => {
      const page: Page = (await browser.newPage({ locale: 'en-GB' })) as any
      const complaints = watch(page, install.origin)
      const submit = () => page.click('form .button--primary')
      await page.goto(`${install.origin}/login`)
      await page.fill('[name="email"]', email)
      await page.fill('[name="password"]', password)
      await page.press('[name="password"]', 'Enter')
      await page.waitForURL((url) => !url.pathname.startsWith('/login'))
      await page.goto(`${install.origin}/settings/users/new`)
      await page.fill('[name="name"]', 'Sara Vidal')
      await page.fill('[name="email"]', 'sara@norte.example')
      await page.press('[name="email"]', 'Enter')
      const invitation = await post.path(/http:\/\/[^\s"<]+\/invitations\/[\w-]+/)

      const other: Page = (await browser.newPage({ locale: 'en-GB' })) as any
      complaints.push(...watch(other, install.origin))
      const choose = async (words: string) => {
        await other.fill('[name="password"]', words)
        await other.fill('[name="again"]', words)
        await other.press('[name="again"]', 'Enter')
      }
      await other.goto(`${install.origin}${invitation}`)
      await choose('three plain words 1906')
      await other.waitForURL((url) => !url.pathname.startsWith('/invitations'))
      assert.equal(new URL(other.url()).origin, install.origin)

      await page.context().clearCookies()
      await page.goto(`${install.origin}/password-resets`)
      await page.fill('[name="email"]', 'sara@norte.example')
      await submit()
      const reset = await post.path(/http:\/\/[^\s"<]+\/password-resets\/[\w-]+/)
      await other.goto(`${install.origin}${reset}`)
      await choose('three other words 1907')
      await other.waitForURL((url) => !url.pathname.startsWith('/password-resets'))
      assert.deepEqual(complaints, [])
    })
})
