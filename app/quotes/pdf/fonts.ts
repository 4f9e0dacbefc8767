import { createRequire } from 'node:module'
import pdfmake from 'pdfmake'

const require = createRequire(import.meta.url)
const roboto = require('pdfmake/fonts/Roboto.js') as Record<string, Record<string, string>>

let ready = false

/** pdfmake reads its own fonts and nothing else: no address that stands in a quote is ever asked for. */
export function printer() {
  if (!ready) {
    const files = new Set(Object.values(roboto).flatMap((font) => Object.values(font)))
    pdfmake.setFonts(roboto as any)
    pdfmake.setUrlAccessPolicy(() => false)
    pdfmake.setLocalAccessPolicy((path: string) => files.has(path))
    ready = true
  }
  return pdfmake
}
