import { DateTime } from 'luxon'
import type { Actor } from '#records/actor'
import { company } from '#records/company'
import type { BoundField } from '#records/field_type'
import { formatMoney } from '#records/fields/money'
import { fieldLabel } from '#records/labels'
import { ListQuery } from '#records/query/list_query'
import { writeListParams, type ListParams } from '#records/query/list_params'
import { reaches } from '#records/query/scope'
import { ListScreen, openList, type OpenList } from '#records/screens/list_screen'
import { hueOf, initials } from '#records/screens/marks'
import { Presenter } from '#records/screens/presenter'
import type { RecordClass } from '#records/record'
import { cardFields } from '#pipeline/board/card_fields'
import { lanePage, Lanes, type After, type Card, type Sums } from '#pipeline/board/lanes'
import DealClass from '#pipeline/models/deal'
import {
  mayUse,
  StageBook,
  type PipelineRow,
  type StageRow,
} from '#pipeline/models/pipeline/stage_book'

const Deal = DealClass as unknown as RecordClass
/** Shown in ways of their own. */
const placed = ['company', 'amount', 'expectedCloseOn', 'owner']

export interface BoardAsked {
  pipelineId?: number | null
  /** Stages whose folded columns were opened. */
  unfolded?: number[]
}

/** One pipeline as columns of cards, as one person may see it. */
export class BoardScreen {
  readonly actor: Actor
  readonly open: OpenList
  readonly book: StageBook
  readonly pipeline: PipelineRow
  readonly #lanes: Lanes
  readonly #fields: BoundField[]
  readonly #currency: string
  readonly #unfolded: Set<number>
  #show!: Presenter

  private constructor(
    actor: Actor,
    open: OpenList,
    book: StageBook,
    pipeline: PipelineRow,
    shown: { lanes: Lanes; fields: BoundField[]; currency: string; unfolded: number[] }
  ) {
    this.actor = actor
    this.open = open
    this.book = book
    this.pipeline = pipeline
    this.#lanes = shown.lanes
    this.#fields = shown.fields
    this.#currency = shown.currency
    this.#unfolded = new Set(shown.unfolded)
  }

  /** @returns null where no pipeline is there for this person */
  static async for(
    actor: Actor,
    params: ListParams,
    { pipelineId, unfolded = [] }: BoardAsked
  ): Promise<BoardScreen | null> {
    const open = await openList(Deal, actor, { ...params, as: null })
    open.params.as = 'board'
    const book = await StageBook.read()
    const usable = book.pipelines.filter((each) => each.active && mayUse(actor, each))
    const pipeline =
      usable.find(({ id }) => id === pipelineId) ??
      usable.find(({ standard }) => standard) ??
      usable[0]
    if (!pipeline) return null
    const fields = await cardFields()
    const { currency } = await company()
    const list = await ListQuery.from(Deal, actor, { ...open.asked, trash: false })
    const lanes = new Lanes(list, fields)
    return new BoardScreen(actor, open, book, pipeline, { lanes, fields, currency, unfolded })
  }

  /** Filter chips, tabs and links, as the list has them. */
  frame = () => ListScreen.frame(Deal, this.actor, this.open)

  get pipelines() {
    return this.book.pipelines.filter((each) => each.active && mayUse(this.actor, each))
  }

  get stages() {
    return this.book.stagesOf(this.pipeline.id)
  }

  /** What the board shows, as the query of its URL; moves carry it, so that sums come out the same. */
  get query(): string {
    const search = writeListParams({ ...this.open.params, as: null, cursor: null })
    search.set('pipeline', String(this.pipeline.id))
    if (this.#unfolded.size) search.set('unfolded', [...this.#unfolded].join(','))
    return search.toString()
  }

  isFolded = (stage: StageRow) => stage.folded && !this.#unfolded.has(stage.id)

  /** The board with this column opened, or folded again. */
  folding(stage: StageRow) {
    const search = new URLSearchParams(this.query)
    const ids = new Set(this.#unfolded)
    if (!ids.delete(stage.id)) ids.add(stage.id)
    search.delete('unfolded')
    if (ids.size) search.set('unfolded', [...ids].join(','))
    return `/deals/board?${search}`
  }

  /** All columns with their first cards. */
  async lanes() {
    const sums = await this.#lanes.sums(this.pipeline.id)
    const shown = this.stages.filter((stage) => !this.isFolded(stage))
    const cards = await this.#lanes.cards(shown.map(({ id }) => id))
    await this.#look(shown.flatMap(({ id }) => cards(id)))
    return this.stages.map((stage) => ({
      ...this.#head(stage, sums(stage.id)),
      ...this.#part(stage, cards(stage.id)),
    }))
  }

  /** Heads of these columns, for what a move changes. */
  async heads(ids: number[]) {
    const sums = await this.#lanes.sums(this.pipeline.id)
    const show = await Presenter.for(this.actor, Deal, [], [])
    this.#show = show
    return this.stages
      .filter(({ id }) => ids.includes(id))
      .map((stage) => this.#head(stage, sums(stage.id)))
  }

  /** A further part of one column. */
  async more(stage: StageRow, after: After) {
    const cards = await this.#lanes.cards([stage.id], after)
    await this.#look(cards(stage.id))
    return this.#part(stage, cards(stage.id))
  }

  /** One card, as its column shows it. */
  async card(row: Card) {
    await this.#look([row])
    return this.#shown(row, this.book.stage(row.stageId)!)
  }

  /** What all open columns are worth together. */
  weighted(lanes: { stage: StageRow; sums: Sums }[]) {
    const open = lanes.filter(({ stage }) => stage.type === 'open')
    return this.#money(open.reduce((total, { sums }) => total + sums.weighted, 0))
  }

  #head(stage: StageRow, sums: Sums) {
    return {
      stage,
      sums,
      count: sums.count.toLocaleString(this.#show.locale),
      sum: this.#money(sums.sum),
      weightedSum: this.#money(sums.weighted),
      folded: this.isFolded(stage),
      foldable: stage.folded,
      folding: this.folding(stage),
    }
  }

  #part(stage: StageRow, cards: Card[]) {
    const last = cards.length > lanePage ? cards[lanePage - 1] : null
    const after = last && `${last.boardPosition}.${last.id}`
    return {
      cards: cards.slice(0, lanePage).map((card) => this.#shown(card, stage)),
      more: after && `/deals/board/columns/${stage.id}?${this.query}&after=${after}`,
      all: `/deals?filter[stage][is]=${stage.id}`,
    }
  }

  async #look(cards: Card[]) {
    const referring = [...new Set([...this.#fields, Deal.field('owner')!])]
    this.#show = await Presenter.for(this.actor, Deal, cards, referring)
  }

  #shown(card: Card, stage: StageRow) {
    const show = this.#show
    const shows = (key: string) => this.#fields.some((field) => field.key === key)
    const text = (key: string) => show.text(Deal.field(key)!, card)
    const firm = shows('company') && text('company')
    const owner = shows('owner') && text('owner')
    return {
      id: card.id,
      url: `/deals/${card.id}`,
      title: card.title,
      version: card.version,
      stageId: stage.id,
      company: firm && { title: firm, mark: initials(firm), hue: hueOf(card.companyId) },
      owner: owner && { title: owner, mark: initials(owner), hue: hueOf(card.ownerId!) },
      amount: shows('amount') && text('amount'),
      close: shows('expectedCloseOn') && stage.type === 'open' && this.#close(card),
      staleDays: this.#staleDays(card, stage),
      more: this.#fields
        .filter((field) => !placed.includes(field.key))
        .map((field) => ({ label: fieldLabel(field, show.t), text: show.text(field, card) }))
        .filter(({ text: said }) => said),
      movable: reaches(Deal, this.actor, 'edit', card),
    }
  }

  #close(card: Card) {
    const day: DateTime | null = card.expectedCloseOn
    if (!day) return null
    const today = DateTime.now().setZone(this.actor.timezone)
    const sameYear = day.year === today.year
    return {
      text: day.setLocale(this.#show.locale).toLocaleString({
        day: 'numeric',
        month: 'short',
        ...(sameYear ? {} : { year: '2-digit' }),
      }),
      overdue: day.toISODate()! < today.toISODate()!,
    }
  }

  /** Days that the card stands here, where that is too long. */
  #staleDays(card: Card, stage: StageRow): number | null {
    const most = this.book.staleDays(stage)
    if (most === null || !card.stageEnteredAt) return null
    const days = Math.floor(DateTime.utc().diff(card.stageEnteredAt, 'days').days)
    return days >= most ? days : null
  }

  #money = (minor: number) => formatMoney(minor, this.#currency, this.#show.locale)
}
