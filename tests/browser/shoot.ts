import { mkdir } from 'node:fs/promises'
import { launchBrowser } from './launch.ts'

/** `node tests/browser/shoot.ts http://localhost:3333/design design` saves it wide and narrow, light and dark, in tmp/. */
const [address, name = 'page', email, password] = process.argv.slice(2)
const browser = await launchBrowser()
await mkdir('tmp', { recursive: true })
for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
    page.on('console', (message) => message.type() === 'error' && console.log(message.text()))
    page.on('pageerror', (error) => console.log(String(error)))
    if (email && password) {
      await page.goto(new URL('/login', address).href)
      await page.fill('[name="email"]', email)
      await page.fill('[name="password"]', password)
      await page.press('[name="password"]', 'Enter')
      await page.waitForURL((url) => !url.pathname.startsWith('/login'))
    }
    await page.goto(address, { waitUntil: 'networkidle' })
    await page.screenshot({ path: `tmp/${name}-${colorScheme}-${width}.png` })
    await page.close()
  }
}
await browser.close()
