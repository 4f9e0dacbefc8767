import type { HttpContext } from '@adonisjs/core/http'
import { findVisible } from '#records/query/scope'
import Quote from '#quotes/models/quote'
import { fileName } from '#quotes/models/quote/sending'
import { pdfOf } from '#quotes/pdf/quote_pdf'

export default class QuotePdfsController {
  async show({ auth, params, response }: HttpContext) {
    const quote = (await findVisible(Quote as any, auth.user!, params.id)) as Quote
    return sendPdf(response, quote)
  }
}

/** Shown in a page's place, since it was made here of our own parts: nothing in it may run, load, send or be framed. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export async function sendPdf(response: HttpContext['response'], quote: Quote) {
  const pdf = await pdfOf(quote)
  response.header('content-type', 'application/pdf')
  response.header('content-disposition', `inline; filename="${fileName(quote)}"`)
  response.header('content-security-policy', policy)
  response.header('cache-control', 'private, no-store')
  return response.send(pdf)
}
