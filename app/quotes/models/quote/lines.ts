import QuoteLine from '#quotes/models/quote_line'

export async function hasLines(quoteId: number) {
  const line = await QuoteLine.query().where('quoteId', quoteId).whereNull('deletedAt').first()
  return line !== null
}

/** Lines of a quote in their order. */
export const linesOf = (quoteId: number): Promise<QuoteLine[]> =>
  QuoteLine.query()
    .where('quoteId', quoteId)
    .whereNull('deletedAt')
    .orderBy('position')
    .orderBy('id')
