import { connection } from '#records/change'
import type { BoundField } from '#records/field_type'
import type { ListQuery } from '#records/query/list_query'
import { fromColumn } from '#records/record'
import Deal from '#pipeline/models/deal'

export interface Sums {
  count: number
  /** In the company's currency. */
  sum: number
  weighted: number
}

/** A plain row: what a card shows, and what moving it takes. */
export type Card = { id: number; title: string; version: number; stageId: number } & Record<
  string,
  any
>

/** The card that a further part of a column follows. */
export interface After {
  position: string
  id: number
}

export const lanePage = 20
const nothing: Sums = { count: 0, sum: 0, weighted: 0 }
const carried = ['stageId', 'stageEnteredAt', 'boardPosition', 'nextActivityAt', 'ownerId']

/** What the columns of one pipeline hold, as a list restricts it. */
export class Lanes {
  readonly #list: ListQuery
  readonly #fields: BoundField[]

  /** @param fields what cards show */
  constructor(list: ListQuery, fields: BoundField[]) {
    this.#list = list
    const always = carried.map((attribute) => Deal.field(attribute)!)
    this.#fields = [...new Set([...fields, ...always])]
  }

  /** Count and sums of each stage, in one statement. */
  async sums(pipelineId: number): Promise<(stageId: number) => Sums> {
    const rows = await this.#list
      .where(connection().from('deals'))
      .where('deals.pipeline_id', pipelineId)
      .groupBy('deals.stage_id')
      .select('deals.stage_id')
      .count('* as count')
      .sum('deals.base_amount as sum')
      .sum('deals.weighted_amount as weighted')
    const found = new Map(
      rows.map((row) => [
        row.stage_id,
        { count: Number(row.count), sum: Number(row.sum), weighted: Number(row.weighted) },
      ])
    )
    return (stageId) => found.get(stageId) ?? nothing
  }

  /** The first cards of several columns, in one statement; one more of each than is shown tells that there are more. */
  async cards(stageIds: number[], after?: After): Promise<(stageId: number) => Card[]> {
    const [first, ...others] = stageIds.map((id) =>
      connection().from(this.#column(id, after).as('lane')).select('*')
    )
    if (!first) return () => []
    const rows = await (others.length ? first.unionAll(others) : first)
    const cards = Map.groupBy(
      rows.map((row: any) => this.#card(row)),
      ({ stageId }) => stageId
    )
    return (stageId) => cards.get(stageId) ?? []
  }

  #column(stageId: number, after?: After) {
    const query = this.#list
      .where(connection().from('deals'))
      .where('deals.stage_id', stageId)
      .orderBy('deals.board_position')
      .orderBy('deals.id')
      .limit(lanePage + 1)
      .select(
        'deals.id',
        'deals.title',
        'deals.version',
        'deals.collaborators',
        ...this.#fields.map(({ column }) => `deals.${column}`)
      )
    if (after) {
      const position = Number(after.position)
      query.where((later) =>
        later
          .where('deals.board_position', '>', position)
          .orWhere((same) =>
            same.where('deals.board_position', position).where('deals.id', '>', after.id)
          )
      )
    }
    return query
  }

  #card(raw: Record<string, any>): Card {
    const card: Record<string, any> = { id: raw.id, title: raw.title, version: raw.version }
    card.collaborators = raw.collaborators ? JSON.parse(raw.collaborators) : null
    for (const field of this.#fields) card[field.attribute] = fromColumn(field, raw[field.column])
    return card as Card
  }
}
