import { test } from '@japa/runner'
import iconv from 'iconv-lite'
import type { Page } from 'playwright-core'
import { email, emptyDatabase, Install, password } from '#tests/install'
import { watch } from './watch.ts'

const rows = 20_000
const patience = 120_000

/** What Excel of a Spanish desk saves: semicolons, Windows-1252, CRLF. */
function contactsFile() {
  const towns = ['Málaga', 'A Coruña', 'Cádiz', 'León']
  const lines = ['Nombre;Apellidos;Correo electrónico;Teléfono;Empresa;Ciudad;País;Etiquetas']
  for (let n = 1; n <= rows; n++) {
    const phone = `91${String(1_000_000 + n)}`
    lines.push(
      `Begoña;Núñez ${n};begona.${n}@clientes.example;${phone};Compañía ${n % 500};${towns[n % 4]};España;Feria`
    )
  }
  return iconv.encode(lines.join('\r\n') + '\r\n', 'win1252')
}

test.group('The first hour', (group) => {
  let install: Install

  group.setup(async () => {
    const url = await emptyDatabase('first_hour')
    install = new Install(url ? { DATABASE_URL: url } : {})
    await install.start()
  })
  group.teardown(() => install.remove())

  test(
    'an empty install becomes a company with 20,000 contacts, one of them corrected and taken back'
  )
    .timeout(600_000)
    .run(async ({ assert, browser }) => {
      const page: Page = (await browser.newPage({
        locale: 'en-GB',
        viewport: { width: 1440, height: 900 },
      })) as any
      page.setDefaultTimeout(patience)
      const complaints = watch(page, install.origin)

      await page.goto(`${install.origin}/`)
      await page.waitForURL('**/setup**')
      await page.fill('[name="company"]', 'Norte Logística')
      await page.selectOption('[name="language"]', 'en')
      await page.fill('[name="name"]', 'Ana Ruiz')
      await page.fill('[name="email"]', email)
      await page.fill('[name="password"]', password)
      await page.press('[name="password"]', 'Enter')

      await page.click('main a[href="/imports/new"]')
      await page.setInputFiles('input[type="file"]', {
        name: 'clientes.csv',
        mimeType: 'text/csv',
        buffer: contactsFile(),
      })
      await page.click('#import-file .button--primary')

      await page.waitForSelector('#import-mapping')
      const proposed = await page.$$eval('.intake--columns li', (columns) =>
        columns.map((column) => [
          column.querySelector('label')!.textContent!.trim(),
          column.querySelector('select')!.value !== '',
        ])
      )
      assert.deepEqual(
        proposed,
        'Nombre;Apellidos;Correo electrónico;Teléfono;Empresa;Ciudad;País;Etiquetas'
          .split(';')
          .map((name) => [name, true])
      )
      await page.click('#import-mapping .form__actions .button--primary')

      await page.waitForSelector('form[action$="/run"] .button--primary')
      assert.include(await page.textContent('.figures'), '20,000')
      await page.click('form[action$="/run"] .button--primary')
      await page.waitForSelector('#import progress')
      await page.waitForSelector('#import .figures')
      assert.match((await page.textContent('#import .figure strong'))!, /^20[,.]?000$/)

      await page.click('#import a[href="/contacts"]')
      await page.waitForSelector('#list tbody tr')
      await page.locator('#list', { hasText: /20[,.]000/ }).waitFor()

      await page.keyboard.press('Control+k')
      await page.waitForSelector('#palette[open]')
      await page.keyboard.type('Núñez 17321')
      await page.waitForSelector('#palette-results [aria-selected="true"]:has-text("Núñez 17321")')
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/contacts\/\d+$/)
      assert.include((await page.textContent('h1'))!, 'Begoña Núñez 17321')
      const contact = page.url()

      const phone = page.locator('[data-inline][id$="phones"]')
      assert.include((await phone.textContent())!, '911 01 73 21')
      await phone.locator('[data-edit]').click()
      const number = phone.locator('input[type="tel"]').first()
      await number.fill('+34 600 123 456')
      await number.press('Enter')
      await phone.locator('form').waitFor({ state: 'detached' })
      assert.include((await phone.textContent())!, '600 12 34 56')
      await page.reload()
      assert.include((await phone.textContent())!, '600 12 34 56')

      await page.goto(`${contact}/changes`)
      const latest = page.locator('.changes > .event').first()
      const story = (await latest.textContent())!
      for (const part of ['Ana Ruiz', '911017321', '600123456'])
        assert.include(story.replaceAll(/[ ]/g, ''), part.replaceAll(' ', ''))
      assert.isNotEmpty(await latest.locator('time').getAttribute('datetime'))
      await latest.locator('form button').click()
      await page.waitForLoadState()
      await page.goto(contact)
      assert.include((await phone.textContent())!, '911 01 73 21')

      assert.deepEqual(complaints, [])
      await page.close()
    })
})
