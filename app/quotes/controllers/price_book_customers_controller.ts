import type { HttpContext } from '@adonisjs/core/http'
import { change } from '#records/change'
import { NotVisible } from '#records/errors'
import { demand, findVisible } from '#records/query/scope'
import Company from '#contacts/models/company'
import PriceBook from '#quotes/models/price_book'
import PriceBookCustomer from '#quotes/models/price_book_customer'

/** The companies that a price book is for. Named twice is named once. */
export default class PriceBookCustomersController {
  async store({ auth, params, request, response }: HttpContext) {
    const by = auth.user!
    const book = await this.#editable(by, params.id)
    const chosen = request.input('companyId')
    if (chosen) {
      const company = await findVisible(Company as any, by, chosen)
      const row = { priceBookId: book.id, companyId: company.id }
      await change(by, 'updated', async () => {
        const known = await PriceBookCustomer.query().where(row).whereNull('deletedAt').first()
        if (!known) await PriceBookCustomer.create(row)
      })
    }
    return response.redirect().status(303).toPath(book.url)
  }

  async destroy({ auth, params, response }: HttpContext) {
    const by = auth.user!
    const book = await this.#editable(by, params.id)
    const row = await PriceBookCustomer.query()
      .where({ priceBookId: book.id, id: Number(params.customer) || 0 })
      .first()
    if (!row) throw new NotVisible('priceBookCustomer')
    await change(by, 'updated', () => row.delete())
    return response.redirect().status(303).toPath(book.url)
  }

  async #editable(by: any, id: unknown) {
    const book = await findVisible(PriceBook as any, by, id)
    await demand(PriceBook as any, by, 'edit', book)
    return book
  }
}
