import { DateTime } from 'luxon'
import { change, connection } from '#records/change'
import { company } from '#records/company'
import { Invalid } from '#records/errors'
import { enqueue } from '#records/jobs'
import type User from '#access/models/user'
import StoredFile from '#workspace/files/stored_file'
import Activity from '#contacts/models/activity'
import type Quote from '#quotes/models/quote'
import QuoteLink from '#quotes/models/quote_link'
import { needsApproval } from '#quotes/models/quote/approval'
import { isOver } from '#quotes/models/quote/expiry'
import { hasLines } from '#quotes/models/quote/lines'
import { lock } from '#quotes/models/quote/lock'
import { demandStep, openStatuses } from '#quotes/models/quote/statuses'
import { pdfOf } from '#quotes/pdf/quote_pdf'

export interface Delivery {
  /** Null where the link is handed over in some other way. */
  to: string | null
  subject: string
  message: string
}

/**
 * Sends a quote, or sends it once more: it gets a link, and where there is an address a mail with the link and the PDF, which is
 * kept as it was sent.
 * @throws Invalid where it needs approval first, has no line, or is over
 * @returns the address of the link, which nobody can read again
 */
export async function send(quote: Quote, by: User, { to, subject, message }: Delivery) {
  await demandReady(quote)
  // Made before the transaction, which others wait for.
  const pdf = to ? await pdfOf(quote) : null
  return change(by, 'quoteSent', async (current) => {
    const status = await lock(current, quote)
    const again = openStatuses.includes(status)
    if (!again) {
      demandStep(status, 'sent')
      if (await needsApproval(quote)) throw unapproved()
      await quote.merge({ status: 'sent', sentAt: DateTime.utc() }).save()
    }
    const { url } = await QuoteLink.make(quote, to)
    if (to && pdf) {
      const file = await StoredFile.keep(by, { name: fileName(quote), buffer: pdf }, quote)
      await mail(quote, by, { to, subject, message }, url, file.id)
    }
    if (!again) current.happened('quote.sent', quote, { to })
    return url
  })
}

async function mail(quote: Quote, by: User, letter: Delivery, url: string, fileId: number) {
  const { name } = await company()
  await enqueue(connection(), 'mail', {
    to: letter.to,
    locale: quote.language,
    template: 'quotes::mails/quote',
    data: { subject: letter.subject, message: letter.message, url, house: name },
    files: [fileId],
    replyTo: { address: by.email, name: by.name },
  })
  await Activity.add(by, quote, {
    kind: 'email',
    subject: letter.subject,
    body: letter.message,
    direction: 'outbound',
    fileId,
  })
}

async function demandReady(quote: Quote) {
  if (!(await hasLines(quote.id))) throw new Invalid({ quote: { key: 'quoteEmpty', params: {} } })
  if (await isOver(quote)) throw new Invalid({ quote: { key: 'quoteOver', params: {} } })
  if (await needsApproval(quote)) throw unapproved()
}

const unapproved = () => new Invalid({ quote: { key: 'quoteNeedsApproval', params: {} } })

export const fileName = ({ number, revision }: Quote) =>
  `${number}${revision! > 1 ? `-v${revision}` : ''}.pdf`.replace(/[^\w.-]+/g, '-')
