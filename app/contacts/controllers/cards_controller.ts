import type { HttpContext } from '@adonisjs/core/http'
import { note } from '#records/audit'
import { tickedIn } from '#records/bulk/ticked_rows'
import { ListQuery } from '#records/query/list_query'
import { readListParams } from '#records/query/list_params'
import { demand, findVisible, reaches } from '#records/query/scope'
import type { RecordClass } from '#records/record'
import Contact from '#contacts/models/contact'
import { importCards } from '#contacts/vcard/card_import'
import { cardsOf } from '#contacts/vcard/cards'
import { NoCards } from '#contacts/vcard/parse'
import { readFile } from 'node:fs/promises'

const Record = Contact as unknown as RecordClass

/** People as vCards, out and in. */
export default class CardsController {
  async show({ auth, params, response }: HttpContext) {
    const contact = await findVisible(Record, auth.user!, params.card.replace('.vcf', ''))
    return card(response, `${contact.titleSort}.vcf`, await cardsOf(auth.user!, [contact]))
  }

  /** A list as the screen shows it, or the rows ticked in it. */
  async index({ auth, request, response }: HttpContext) {
    const actor = auth.user!
    await demand(Record, actor, 'export')
    const ids = await tickedIn(Record, actor, request.qs())
    const params = { ...readListParams(Record, request.qs()), ids }
    const query = await ListQuery.from(Record, actor, params)
    response.header('Content-Type', 'text/vcard; charset=utf-8')
    response.header('Content-Disposition', 'attachment; filename="contacts.vcf"')
    const parts: string[] = []
    for await (const rows of query.batches(500)) {
      const chosen = rows.filter((row: any) => reaches(Record, actor, 'export', row))
      parts.push(await cardsOf(actor, chosen))
    }
    await note(actor, 'exported', { data: { record: 'contact', format: 'vcf' } })
    return response.send(parts.join(''))
  }

  async create({ auth, view, i18n }: HttpContext) {
    await demand(Record, auth.user!, 'create')
    return view.render('contacts::vcards/new', { title: i18n.t('vcard.title') })
  }

  async store({ auth, request, response, view, i18n }: HttpContext) {
    const actor = auth.user!
    await demand(Record, actor, 'create')
    const title = i18n.t('vcard.title')
    const file = request.file('file', { size: '10mb' })
    const anyway = request.input('anyway') === 'true'
    try {
      const bytes = file?.tmpPath && file.isValid ? await readFile(file.tmpPath) : null
      const report = await importCards(actor, decoded(bytes), { anyway })
      return await view.render('contacts::vcards/show', { title, report })
    } catch (error) {
      if (!(error instanceof NoCards)) throw error
      response.status(422)
      return view.render('contacts::vcards/new', { title, error: i18n.t('errors.noCards') })
    }
  }
}

function card(response: HttpContext['response'], name: string, text: string) {
  const ascii = name.replace(/[^\w. -]+/g, '-')
  response.header('Content-Type', 'text/vcard; charset=utf-8')
  response.header('Content-Disposition', `attachment; filename="${ascii}"`)
  return response.send(text)
}

/** UTF-8, UTF-16 with its mark, or Windows-1252 as older Outlooks write it. */
function decoded(bytes: Buffer | null): string {
  if (!bytes) return ''
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
