import { mkdir } from 'node:fs/promises'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import testUtils from '@adonisjs/core/services/test_utils'
import type { Page } from 'playwright-core'
import Activity from '#contacts/models/activity'
import { world } from '#tests/world'
import { address, watch } from './watch.ts'

test.group('Mentioning a colleague', (group) => {
  group.each.setup(() => testUtils.db().wrapInGlobalTransaction())

  test('offers names after an @, taken with the keyboard', async ({ assert, browserContext }) => {
    const { sara, marc, lucia } = await world()
    await (browserContext as any).loginAs(sara)
    const page: Page = (await browserContext.newPage()) as any
    const complaints = watch(page)
    await page.goto(address(`/contacts/${lucia.id}`), { waitUntil: 'networkidle' })
    const note = page.locator('.composer [role="textbox"]')
    const typed = () => note.innerText().then((text) => text.replaceAll('\u00a0', ' '))
    const options = page.locator('.composer [role="option"]')

    await note.pressSequentially('Mail to a@b and @')
    await options.nth(1).waitFor()
    await mkdir(app.makePath('tmp/screens'), { recursive: true })
    // Hiding the caret would leave an inline style behind, which the next swap copies.
    await page.screenshot({ path: app.makePath('tmp/screens/mentions.png'), caret: 'initial' })
    await note.pressSequentially('mar')
    await options.nth(1).waitFor({ state: 'detached' })
    const active = await note.getAttribute('aria-activedescendant')
    assert.equal(await options.first().getAttribute('id'), active)
    await note.press('Enter')
    assert.equal(await typed(), 'Mail to a@b and @Marc Puig ')
    assert.equal(await options.count(), 0)

    await note.pressSequentially('please, or @')
    await options.first().waitFor()
    await note.press('Escape')
    await note.pressSequentially('l')
    assert.equal(await options.count(), 0)
    await note.press('Backspace')
    await note.press('Backspace')
    assert.equal(await typed(), 'Mail to a@b and @Marc Puig please, or ')

    await note.press('Control+b')
    await note.pressSequentially('today')
    await page.click('.composer .form__actions button')
    await page.locator('.event__card b', { hasText: 'today' }).waitFor()
    const stored = await Activity.firstOrFail()
    assert.equal(stored.body, 'Mail to a@b and @Marc Puig please, or today')
    assert.deepEqual(stored.mentions, [marc.id])
    assert.equal(await page.locator('.event__card .mention').innerText(), '@Marc Puig')

    await page.click('.event [title="Edit"]')
    const edited = page.locator('.event__card [role="textbox"]')
    await edited.locator('b').waitFor()
    await page.screenshot({ path: app.makePath('tmp/screens/note-edit.png'), caret: 'initial' })
    await page.locator('.event__card').getByRole('button', { name: 'Save' }).click()
    await page.locator('.event__card b', { hasText: 'today' }).waitFor()
    assert.deepEqual(complaints, [])
  })
})
