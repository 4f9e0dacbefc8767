import type { HttpContext } from '@adonisjs/core/http'
import { Invalid } from '#records/errors'
import { readInput } from '#records/input'
import { demand, findVisible } from '#records/query/scope'
import type { RecordClass, RecordRow } from '#records/record'
import { isFragment } from '#workspace/middleware/page_middleware'
import { change } from '#records/change'
import Affiliation from '#contacts/models/affiliation'
import Company from '#contacts/models/company'
import Contact from '#contacts/models/contact'
import ImportantDate from '#contacts/models/important_date'
import Relationship from '#contacts/models/relationship'
import { affiliationsState, type Adding } from '#contacts/panels/affiliations_panel'
import { datesState } from '#contacts/panels/dates_panel'
import { relationsState } from '#contacts/panels/relations_panel'

type Values = Record<string, any>

/** One kind of link in a panel beside a record: its rows, the form that adds one, and how one is added. */
interface Kind {
  view: string
  path: string
  /** What the change is called in the history. */
  verb: string
  model: RecordClass
  state(actor: any, record: RecordRow, adding: Adding): Promise<object>
  add(actor: any, record: any, values: Values): Promise<unknown>
}

const kinds: Record<string, Kind> = {
  affiliations: {
    view: 'contacts::links/affiliations',
    path: 'affiliations',
    verb: 'joined',
    model: Affiliation as unknown as RecordClass,
    state: affiliationsState,
    async add(actor, record, { personId, companyId, role }) {
      const ofCompany = record.recordName === 'company'
      const missing = ofCompany ? 'personId' : 'companyId'
      const id = ofCompany ? personId : companyId
      if (!id) throw new Invalid({ [missing]: { key: 'required', params: {} } })
      const person = ofCompany ? await findVisible(Contact as any, actor, id) : record
      const company = ofCompany ? record : await findVisible(Company as any, actor, id)
      await demand(Contact as any, actor, 'edit', person)
      await (person as Contact).join(company, actor, { role: role ?? null })
    },
  },
  relationships: {
    view: 'contacts::links/relationships',
    path: 'relationships',
    verb: 'related',
    model: Relationship as unknown as RecordClass,
    state: relationsState,
    async add(actor, record, { otherId, kind }) {
      if (!kind) throw new Invalid({ kind: { key: 'required', params: {} } })
      if (!otherId) throw new Invalid({ otherId: { key: 'required', params: {} } })
      if (otherId === record.id)
        throw new Invalid({ otherId: { key: 'relatedToSelf', params: {} } })
      await demand(Contact as any, actor, 'edit', record)
      await findVisible(Contact as any, actor, otherId)
      const known = await Relationship.query()
        .where({ personId: record.id, otherId, kind })
        .whereNull('deletedAt')
        .first()
      if (known) return
      await change(actor, 'related', () =>
        Relationship.create({ personId: record.id, otherId, kind })
      )
    },
  },
  dates: {
    view: 'contacts::links/dates',
    path: 'important-dates',
    verb: 'dated',
    model: ImportantDate as unknown as RecordClass,
    state: datesState,
    async add(actor, record, { kind, label, date, yearly, remindDays }) {
      if (!kind) throw new Invalid({ kind: { key: 'required', params: {} } })
      if (!date) throw new Invalid({ date: { key: 'required', params: {} } })
      await demand(Contact as any, actor, 'edit', record)
      await change(actor, 'dated', () =>
        ImportantDate.create({ personId: record.id, kind, label, date, yearly, remindDays })
      )
    },
  },
}

/** Adds to one of the panels beside a record. Each panel is a page of its own, too. */
export default class LinksController {
  private readonly Record: RecordClass
  private readonly kind: Kind

  constructor(Record: RecordClass, kind: string) {
    this.Record = Record
    this.kind = kinds[kind]
  }

  async index(ctx: HttpContext) {
    return this.#render(ctx, await findVisible(this.Record, ctx.auth.user!, ctx.params.id))
  }

  async create(ctx: HttpContext) {
    const record = await findVisible(this.Record, ctx.auth.user!, ctx.params.id)
    return this.#render(ctx, record, { adding: true })
  }

  async store(ctx: HttpContext) {
    const { auth, params, request, response } = ctx
    const actor = auth.user!
    const record = await findVisible(this.Record, actor, params.id)
    if (this.Record.recordName === 'contact') await demand(this.Record, actor, 'edit', record)
    const typed = request.body()
    try {
      await change(actor, this.kind.verb, async () => {
        const { values, errors } = await readInput(this.kind.model, actor, typed, 'form', {
          partial: true,
        })
        delete errors.personId
        if (Object.keys(errors).length) throw new Invalid(errors)
        await this.kind.add(actor, record, values)
      })
    } catch (error) {
      if (!(error instanceof Invalid)) throw error
      response.status(422)
      return this.#render(ctx, record, { adding: true, typed, errors: error.errors })
    }
    const path = isFragment(ctx) ? `${record.url}/${this.kind.path}` : record.url
    return response.redirect().status(303).toPath(path)
  }

  async #render({ auth, view }: HttpContext, record: RecordRow, adding: Adding = {}) {
    return view.render(this.kind.view, {
      title: record.title,
      ...(await this.kind.state(auth.user!, record, adding)),
    })
  }
}
