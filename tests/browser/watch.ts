import type { Page } from 'playwright-core'

export const address = (path: string) => `http://${process.env.HOST}:${process.env.PORT}${path}`

/** What a page must not do: print an error, break its policy, ask another host, point at nothing. */
export function watch(page: Page, origin = address('')) {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    const { host, protocol } = new URL(request.url())
    if (protocol.startsWith('http') && host !== new URL(origin).host)
      complaints.push(`asked ${request.url()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`)
  })
  return complaints
}
